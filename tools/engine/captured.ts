import type { ChildProcess } from "node:child_process";

/** Text that a process has printed so far. */
export interface Printed {
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
}

/** Keeps what a process prints on the pipes of its standard output and error. */
export function captured({ stdout, stderr }: Pick<ChildProcess, "stdout" | "stderr">): Printed {
  const printed: Printed = { stdout: "", stderr: "", output: "" };
  for (const [name, pipe] of [["stdout", stdout] as const, ["stderr", stderr] as const])
    pipe?.setEncoding("utf8").on("data", (text: string) => {
      printed[name] += text;
      printed.output += text;
    });
  return printed;
}
