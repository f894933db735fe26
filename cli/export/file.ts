import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { DrError } from "../../provider/errors";
import { type World, checkWorld } from "../../simulator/index";

/** More is not read as a world. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The text of a world file by its name: JSON, or YAML. What it holds was read back and is as it was. Pure. */
export function worldText(world: World, file: string): string {
  const isJson = path.extname(file) === ".json";
  const text = isJson ? `${JSON.stringify(world, null, 2)}\n` : `${HEAD}${stringify(world, { lineWidth: 0 })}${END}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES)
    throw new DrError(
      "DR_USAGE",
      `The world has ${bytes} bytes, and a world file at most ${MOST_BYTES}`,
      {},
      { hint: "Name fewer groups with --group. Nothing was written." },
    );
  const again = checkWorld(isJson ? JSON.parse(text) : parse(text, { maxAliasCount: -1 }), file);
  if (!isDeepStrictEqual(again, JSON.parse(JSON.stringify(world))))
    throw new Error(`the world reads as another one from ${file}; a name that ends with .json may do`);
  return text;
}

/** True of the text of a world file that was written here, and has lost its end since: what is left of it may read as a smaller world. */
export const isCut = (text: string): boolean => text.startsWith(HEAD) && !text.includes(`\n${END}`);

const END = "# End of the world.";
const HEAD = "# Written by sdrs export: what the service and the services beside it told, without any secret.\n";
