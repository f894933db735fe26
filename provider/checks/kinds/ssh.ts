import { failed, unproven } from "../outcome";
import { lastLine } from "../process";
import type { Try } from "../run";
import { withSession } from "../session";
import { commandScript } from "../ssh-arguments";
import { shown } from "./command";

/** Logs in by OpenSSH's own client, has the server prove its id, and runs a program there. */
export const trySsh: Try = async (attempt) => {
  const { check, secrets, signal } = attempt;
  const { ssh, name } = check;
  if (ssh === undefined) return unproven("is no check by ssh", true);
  const { command, stdout: wanted } = ssh;
  const then = command === undefined ? "exit 0" : commandScript(command);
  return await withSession(attempt, { ...check, name, ssh }, { then }, async ({ proof, ended }) => {
    const { code, stdout, stderr } = await ended();
    const [program = "the session"] = command ?? [];
    if (signal.aborted) return failed(`${program} did not end in time`);
    if (code !== 0) return failed(`${program} ended with code ${code ?? "?"}: ${lastLine(stderr) || lastLine(stdout)}`);
    if (wanted !== undefined && stdout.trimEnd() !== wanted.trimEnd())
      return failed(`${program} printed ${shown(secrets.hide(stdout))} instead of ${shown(wanted)}`);
    return { state: "passed", proof, value: numberIn(stdout) };
  });
};

/** The number that a program printed, if that was all. */
function numberIn(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}
