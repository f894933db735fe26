import type { DrError } from "../../provider/errors";
import { writeFile } from "../../report/files/write-file";
import type { GamedayOptions } from "../commands/gameday";
import { onWishToEnd } from "../end-wish";
import { formatOf } from "../move/written";
import { print, printJson, say } from "../print";
import type { GamedayDocument } from "./document";
import { stopped } from "./doings";
import { play } from "./play";
import { readScript } from "./scenario/read";
import { gamedayText } from "./report/markdown";
import { renderGameday } from "./report/render";
import { timeText } from "./scenario/times";

/** Plays a scenario, and says whether what it expects came true. */
export async function runGameday(file: string, options: GamedayOptions): Promise<void> {
  const script = await readScript(file);
  let stop: ((why: DrError) => void) | undefined;
  let wish: DrError | undefined;
  const end = onWishToEnd(options.timeout, (why) => {
    wish ??= stopped(why);
    stop?.(wish);
  });
  try {
    const played = await play(script, {
      tell: (seconds, what) => {
        say(`${timeText(seconds)} ${what}`);
      },
      keep:
        options.keep === true
          ? (folder) => {
              say(`the folder of the game day is kept: ${folder}`);
            }
          : undefined,
      stopping: (given) => {
        stop = given;
        if (wish !== undefined) given(wish);
      },
    });
    const document: GamedayDocument = { ...played, file, exitCode: played.verdict === "passed" ? 0 : 7 };
    const at = new Date().toISOString();
    for (const target of options.report ?? []) await writeFile(target, renderGameday(document, formatOf(target), at));
    if (options.json === true) printJson("gameday", document);
    else print(gamedayText(document));
    process.exitCode = document.exitCode;
  } finally {
    end();
  }
}
