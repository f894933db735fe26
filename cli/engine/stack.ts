import { spawn } from "node:child_process";
import { DrError } from "../../provider/errors";
import { codeOf, isObject } from "../../provider/model/narrow";
import { quoted } from "../../provider/shown";
import { closest } from "../closest";

/** A stack, and the folder of its program. */
export interface StackAt {
  readonly cwd: string;
  readonly stack: string;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Limits of a command of Pulumi that may end it before its own end. */
interface Limits {
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Runs a command of Pulumi that ends soon, and takes what it prints. */
export async function pulumi(args: readonly string[], cwd: string, limits?: Limits): Promise<Ended> {
  const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    ...limits,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => {
      reject(cannotStart(error, cwd));
    });
    child.once("close", resolve);
  });
  return { code, stdout, stderr };
}

export function cannotStart(error: Error, cwd: string): DrError {
  const missing = codeOf(error) === "ENOENT";
  return new DrError(
    "DR_USAGE",
    missing
      ? `Pulumi's command is not on PATH, or there is no folder ${cwd}`
      : `Pulumi cannot be started: ${error.message}`,
    {},
    { cause: error, hint: "Install Pulumi, or name the folder of the program with --cwd. Nothing was sent." },
  );
}

/** The stack that is named, or the selected one of the program. */
export async function stackAt(cwd: string, named: string | undefined): Promise<StackAt> {
  if (named !== undefined) return { cwd, stack: named };
  const { code, stdout, stderr } = await pulumi(["stack", "--show-name"], cwd);
  const stack = stdout.trim();
  if (code === 0 && stack !== "") return { cwd, stack };
  throw new DrError(
    "DR_USAGE",
    `No stack is selected in ${cwd}: ${lastLine(stderr)}`,
    {},
    { hint: "Name it with --stack, and the folder of the program with --cwd. Nothing was sent." },
  );
}

/** The state of a stack, as `pulumi stack export` has it. */
export async function exportStack(at: StackAt): Promise<unknown> {
  return await pulumiJson(at, ["stack", "export"], {
    what: "state",
    hint: "See whether the stack exists and its backend can be reached (pulumi stack ls), then run it again. If production is down, do not wait for it: sdrs failover --direct --kit <file>.",
  });
}

/** The JSON that a command of Pulumi prints of a stack; where there is none, what cannot be read is named. */
export async function pulumiJson(
  { cwd, stack }: StackAt,
  args: readonly string[],
  { what, hint }: { readonly what: string; readonly hint: string },
): Promise<unknown> {
  const { code, stdout, stderr } = await pulumi([...args, "--stack", stack], cwd);
  if (code === 0) {
    try {
      return JSON.parse(stdout) as unknown;
    } catch {
      // What is no JSON is told as any other failure.
    }
  }
  const names = await stackNames(cwd);
  if ("names" in names && !names.names.some((name) => bareName(name) === bareName(stack)))
    throw noSuchStack(cwd, stack, names.names);
  throw new DrError("DR_BACKEND", `The ${what} of stack ${stack} cannot be read: ${lastLine(stderr)}`, {}, { hint });
}

/** True if the backend has written down an update of the stack since then, however that ended: it takes what is written. */
export async function tookUpdate({ cwd, stack }: StackAt, since: number): Promise<boolean> {
  const { code, stdout } = await pulumi(["stack", "history", "--json", "--page-size", "1", "--stack", stack], cwd);
  if (code !== 0) return false;
  try {
    const [last] = JSON.parse(stdout) as readonly { readonly startTime?: string }[];
    // It tells whole seconds.
    return Date.parse(last?.startTime ?? "") >= Math.floor(since / 1000) * 1000;
  } catch {
    return false;
  }
}

/** Names of the stacks of the project in a folder, or what keeps them from being listed. */
export async function stackNames(
  cwd: string,
): Promise<{ readonly names: readonly string[] } | { readonly why: string }> {
  const { code, stdout, stderr } = await pulumi(["stack", "ls", "--json"], cwd);
  if (code !== 0) return { why: lastLine(stderr) };
  try {
    const rows: unknown = JSON.parse(stdout);
    if (Array.isArray(rows))
      return { names: rows.flatMap((row: unknown) => (isObject(row) ? [String(row["name"])] : [])) };
  } catch {
    // What is no JSON is no list either.
  }
  return { why: "its answer is no list" };
}

/** A name without the organisation and the project before it. */
function bareName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

function noSuchStack(cwd: string, stack: string, names: readonly string[]): DrError {
  const meant = closest(stack, names);
  const all = names.length === 0 ? "It has none." : `It has ${names.map((name) => quoted(name)).join(", ")}.`;
  return new DrError(
    "DR_USAGE",
    `The project in ${cwd} has no stack ${quoted(stack)}`,
    {},
    { hint: `${meant === undefined ? all : `Did you mean ${quoted(meant)}? ${all}`} Nothing was sent.` },
  );
}

/** The last line that says something. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** The first line that is an error, in what the engine prints. */
export function errorLine(text: string): string {
  return (text.split("\n").find((line) => /\berror: /.test(line)) ?? "").trim();
}
