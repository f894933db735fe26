import { spawn } from "node:child_process";
import path from "node:path";
import type { DrillFile } from "../provider/model/drill-file";
import type { DrillRecord } from "../provider/model/drill-record";

/** A drill as a program describes it: what a drill file holds, without its version. */
export type Drill = Omit<DrillFile, "version">;

export type { DrillRecord } from "../provider/model/drill-record";

/** Options of the command that runs a drill. */
export interface DrillOptions {
  /** File of the history; default: `drills.jsonl`. */
  readonly history?: string;
  /** Reports to write, by their endings .html, .md, .xml and .json. */
  readonly reports?: readonly string[];
  /** Reason, for the report. */
  readonly reason?: string;
  /** Environment of the command; default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder in which it runs, and in which the programs of its checks start. */
  readonly cwd?: string;
}

/** Describes a drill; the compiler then knows its parts. */
export function defineDrill(drill: Drill): Drill {
  return drill;
}

/** Runs a drill by `sdrs drill run`, whose words go to standard error, and answers its record, however it ended. */
export async function runDrill(drill: Drill, options: DrillOptions = {}): Promise<DrillRecord> {
  const { history = "drills.jsonl", reports = [], reason, env = process.env, cwd = process.cwd() } = options;
  const args = [
    ...["drill", "run", "--file", "-", "--json", "--history", history],
    ...reports.flatMap((report) => ["--report", report]),
    ...(reason === undefined ? [] : ["--reason", reason]),
  ];
  const main = path.join(__dirname, "..", "cli", "main.js");
  const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stdin.on("error", () => undefined).end(JSON.stringify({ version: 1, ...drill }));
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject).once("close", () => {
      resolve();
    });
  });
  return recordIn(stdout);
}

/** The record that the command printed; an error where it printed why there is none. */
function recordIn(stdout: string): DrillRecord {
  const printed = (stdout === "" ? {} : JSON.parse(stdout)) as {
    readonly command?: string;
    readonly failure?: { readonly message: string; readonly hint: string | null };
  };
  if (printed.command === "drill") return printed as unknown as DrillRecord;
  const { message = "the drill did not run", hint = null } = printed.failure ?? {};
  throw new Error(hint === null ? message : `${message}. ${hint}`);
}
