import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "..", "..", "..");

/** What users run, but for the simulator, which shares no code with the rest and looks after itself. */
const SHIPPED = ["cli", "report", "contract", "drill", "policy", "provider", "sdk"];

function using(pattern: RegExp): string[] {
  return SHIPPED.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  )
    .filter((file) => pattern.test(readFileSync(path.join(ROOT, file), "utf8")))
    .sort();
}

describe("ways out of the process", () => {
  it("every command prints through one module; beside it only the logs of the provider reach standard error", () => {
    expect(using(/process\.std(out|err)\b|console\.(log|info|warn|error)\(/)).to.deep.equal([
      "cli/print.ts",
      "provider/engine/engine-log.ts",
      "provider/log.ts",
    ]);
  });

  it("nothing ends the process before all is written, but a provider whose engine or game day is gone", () => {
    expect(using(/process\.exit\(/)).to.deep.equal(["cli/gameday/stage/shared-time.ts", "provider/engine/orphan.ts"]);
  });

  it("one module writes files; beside it the journal, the records of moves, the history of drills, the locks of both, the folders of a run, a fleet and a game day, and the keys that a check shows to ssh, are written by their own", () => {
    const imports =
      /import (?:\* as|\{[^}]*\b(?:write|append|copy|rename|open|truncate|createWrite)\w*)[^;]*"node:fs(?:\/promises)?"/;
    expect(using(imports)).to.deep.equal([
      "cli/dated-folders.ts",
      "cli/drill/history-file.ts",
      "cli/engine/journal.ts",
      "cli/engine/run-folder.ts",
      "cli/file-lock.ts",
      "cli/fleet/folder.ts",
      "cli/gameday/stage/folder.ts",
      "cli/print.ts",
      "provider/checks/ssh-arguments.ts",
      "provider/disk.ts",
      "report/files/write-file.ts",
    ]);
  });
});
