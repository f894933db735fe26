import { DrError } from "../../provider/index";
import type { JournalEntry } from "../../provider/model/journal";
import type { KitGroup } from "../../provider/model/kit";
import type { MoveOptions } from "../commands/move";
import { chosen } from "../move/groups";
import { listener } from "../move/listener";
import { progressOf } from "../move/progress";
import type { MoveName } from "../move/order";
import { finish } from "../move/run";
import { say } from "../print";
import type { Outputs } from "./carry-out";
import { notesOn, readKit } from "./kit-file";
import { type Direct, type DirectName, moved } from "./moved";
import { withCloudOf } from "./place";
import { RecordFile } from "./record-file";
import { writeDirectReports } from "./reports";
import { stopOnSignals } from "./signals";
import { typedAgain } from "./typed";
import { withoutStack } from "./words";

/** File of the record, where none is named. */
const RECORD = "record.json";

/** Moves production of groups by a kit, without their program and its backend. */
export async function runDirect(move: MoveName, options: MoveOptions): Promise<void> {
  if (move === "reprotect" || move === "failback") throw notDirect(move);
  const { kit: file, record: recordFile = RECORD } = options;
  if (file === undefined)
    throw new DrError(
      "DR_USAGE",
      "A move with --direct needs a kit, which tells what the stack knows",
      {},
      {
        hint: "Give --kit <file>. Without one: sdrs kit --input, of any pulumi stack export that is at hand. Nothing was sent.",
      },
    );
  const kit = await readKit(file, options.kitDigest);
  for (const note of notesOn(kit, Date.now())) say(note);
  const groups = chosen(kit.groups, options.group, `The kit ${file}`);
  const stop = stopOnSignals(options.timeout);
  const record = RecordFile.open(recordFile, { digest: kit.digest, madeAt: kit.madeAt });
  try {
    await withCloudOf(groups, (cloud) => directly(move, { kit, groups, options, cloud, signal: stop.signal, record }));
  } finally {
    record.close();
    stop.end();
  }
}

async function directly(move: DirectName, direct: Direct): Promise<void> {
  const { kit, groups, options, record } = direct;
  const entries: JournalEntry[] = [];
  const progress = progressOf(groups);
  const listening = listener(options.onEvent);
  const hear = (entry: JournalEntry): void => {
    const said = entry.event === "said" ? { ...entry, text: withoutStack(entry.text) } : entry;
    entries.push(said);
    progress.tell(said);
    listening.tell(said);
  };
  const outputs = new Map<string, Outputs>();
  try {
    const results = await moved(move, { ...direct, hear, entries, outputs });
    progress.end();
    const written = await writeDirectReports({
      groups,
      entries,
      outputs,
      options,
      endpoint: direct.cloud.settings.endpoints.sdrs,
    });
    const at = { cwd: ".", stack: kit.stack ?? stackIn(groups) };
    finish(at, move, results, { ...options, missed: !written });
    if (results.some(({ exitCode }) => exitCode === 4 || exitCode === 9))
      say(`to go on, type the same line again: ${typedAgain()}`);
    if (results.some(({ id, ran }) => ran && record.lastOf(id) !== undefined))
      say(
        `the record of it is ${options.record ?? RECORD}; when the stack can be reached again, take it in: sdrs adopt-move --record ${options.record ?? RECORD} --stack ${at.stack}`,
      );
  } finally {
    progress.end();
    await listening.end();
  }
}

/** Name of the stack in the URN of its groups. */
function stackIn([first]: readonly KitGroup[]): string {
  return /^urn:pulumi:([^:]+)::/.exec(first?.urn ?? "")?.[1] ?? "";
}

function notDirect(move: MoveName): DrError {
  return new DrError(
    "DR_REFUSED",
    `A ${move} is not made with --direct: it overwrites the disks of the old site, which only the state of the stack can vouch for`,
    {},
    {
      hint: `Production serves meanwhile. When the backend answers again: sdrs ${move} --stack <name>. Nothing was sent.`,
    },
  );
}
