// npm run measure: the shape of the code as a table; never a test, since what it counts is a means and not an end.
import { readdirSync } from "node:fs";
import path from "node:path";
import { table } from "../docs/table";
import { measureInstalled } from "./installed";
import { measurePath } from "./path";
import {
  ROOT,
  declaresType,
  declaresWords,
  hasManyParameters,
  isCast,
  isKeyedRead,
  nodesIn,
  placesOf,
  sourcesIn,
} from "./sources";

/** An input that does nothing special, as a measure of what one more costs. */
const PLAIN_INPUT = "primarySubnetId";

async function main(): Promise<void> {
  const provider = sourcesIn("provider");
  const ours = sourcesIn("provider", "sdk", "report", "cli");
  const resources = sourcesIn("provider/resources");
  const count = (...[sources, is]: Parameters<typeof nodesIn>): number => nodesIn(sources, is).length;
  const { nested, files, functions } = await measurePath();
  const { packages, bytes, tarball } = measureInstalled();
  const input = placesOf(sourcesIn("provider", "sdk"), PLAIN_INPUT);
  const declarations = [
    declaresType("recoverySeconds", "requestedAt"),
    declaresType("privateIp", "mac"),
    declaresWords("source", "target"),
  ].map((is) => count(ours, is));
  const emulator = sourcesIn("tools/emulator").reduce(
    (sum, { tree }) => sum + tree.getLineAndCharacterOfPosition(tree.end).line,
    0,
  );
  const rows: readonly (readonly string[])[] = [
    [
      "nested functions of ours from `update` to the request of the failover",
      "20 in 13 files",
      "≤ 10 in ≤ 7",
      `${nested.length} in ${new Set(nested.map(({ file }) => file)).size} files`,
    ],
    [
      "files / functions that run between `update()` and that request (V8 coverage)",
      "56 / 214",
      "≤ 35 / 130",
      `${files} / ${functions}`,
    ],
    [
      `lines that name one plain input (\`${PLAIN_INPUT}\`)`,
      "8 in 6 files",
      "3 in 2",
      `${input.places} in ${input.files} files`,
    ],
    ["declarations of a transition / an address / the two sides", "5 / 5 / 6", "1 / 1 / 1", declarations.join(" / ")],
    ["`as` casts in `provider/`, without `as const`", "90", "≤ 25", String(count(provider, isCast))],
    ["string-keyed reads of properties in the resources' code", "128", "0", String(count(resources, isKeyedRead))],
    ["functions with five or more parameters in `provider/`", "33", "≤ 5", String(count(provider, hasManyParameters))],
    [
      "files in the fullest room of `provider/`, of `simulator/`",
      "35, 44",
      "≤ 12",
      `${fullest("provider")}, ${fullest("simulator")}`,
    ],
    [
      "emulated engines for tests and storms, and their lines",
      "3 (1,339 lines)",
      "1",
      `1 (${emulator.toLocaleString("en")} lines)`,
    ],
    [
      "installed packages / size without `@pulumi/pulumi`",
      "113 / 51 MB",
      "≤ 30 / ≤ 15 MB",
      `${packages + 1} / ${(bytes / 1e6).toFixed(1)} MB`,
    ],
    ["files of the tarball", "924, 28 % test code", "what a user runs and reads", String(tarball)],
  ];
  process.stdout.write(`${table(["What", "Before", "Aim", "Measured"], rows)}\n\n`);
  process.stdout.write(
    `The functions that wait for one another at the request, the innermost first:\n\n${nested.map(({ name, file }) => `- \`${name}\` (${file})`).join("\n")}\n`,
  );
}

/** Number of files in the room that holds most. */
function fullest(folder: string): string {
  const rooms: { readonly room: string; readonly files: number }[] = [];
  const visit = (room: string): void => {
    const entries = readdirSync(path.join(ROOT, room), { withFileTypes: true });
    rooms.push({ room, files: entries.filter((entry) => entry.name.endsWith(".ts")).length });
    for (const entry of entries) if (entry.isDirectory()) visit(`${room}/${entry.name}`);
  };
  visit(folder);
  const most = rooms.reduce((one, other) => (other.files > one.files ? other : one));
  return `${most.files} (\`${most.room}/\`)`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
