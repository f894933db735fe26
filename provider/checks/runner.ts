import { isObject } from "../model/narrow";
import type { Outcome } from "./outcome";
import { failed, unproven } from "./outcome";
import { lastLine, runProcess } from "./process";
import type { Attempt } from "./run";
import { plainEnvironment } from "./secrets";
import type { Endpoint } from "./servers";

/** Number of the form of what programs are told and answer. */
export const RUNNER_VERSION = 1;

/** Runs a program that reaches the inside, and that makes the check there: JSON in, JSON out. */
export async function runInside(attempt: Attempt, runner: readonly string[], endpoint: Endpoint): Promise<Outcome> {
  const { check, server, env, folder, signal, metadataUrl } = attempt;
  const asked = {
    version: RUNNER_VERSION,
    check,
    endpoint,
    server: { id: server?.id, name: server?.label },
    metadataUrl,
  };
  const input = `${JSON.stringify(asked)}\n`;
  const { code, stdout, stderr, missing, cutOff } = await runProcess(runner, {
    ...{ env: plainEnvironment(env), folder, signal, input },
  });
  const [program = ""] = runner;
  if (missing) return unproven(`there is no program ${program} here`, true);
  if (cutOff) return unproven(`${program} did not answer in time`);
  const answer = answerIn(stdout);
  if (answer === undefined)
    return unproven(
      `${program} ended with code ${code ?? "?"} and printed no JSON with state and serverId as its last line: ${lastLine(stderr)}`,
    );
  const { state, serverId, value, error = "" } = answer;
  if (serverId === undefined || serverId !== server?.id)
    return unproven(
      `${program} says it ran at ${serverId ?? "no server"}, not at ${server?.label ?? ""} (${server?.id ?? ""})`,
    );
  if (state === "passed") return { state, proof: { by: "runner", serverId }, value };
  return state === "failed" ? failed(error) : unproven(error);
}

/** Answer of a program. */
export interface RunnerAnswer {
  readonly state: string | undefined;
  readonly serverId: string | undefined;
  readonly error: string | undefined;
  readonly value: number | undefined;
}

/** The answer in what a program printed: its last line. */
export function answerIn(stdout: string): RunnerAnswer | undefined {
  const parsed = parse(lastLine(stdout));
  if (!isObject(parsed) || !("serverId" in parsed || "state" in parsed)) return undefined;
  const text = (key: string): string | undefined => {
    const value = parsed[key];
    return typeof value === "string" ? value : undefined;
  };
  const { value } = parsed;
  return {
    ...{ state: text("state"), serverId: text("serverId"), error: text("error") },
    value: typeof value === "number" ? value : undefined,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
