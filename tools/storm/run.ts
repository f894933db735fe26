/**
 * One transition, disturbed, and brought to its end by further updates.
 */
import type { Bed } from "./bed";
import { type Kill, type Watch, arm } from "./kill";
import { GROUP } from "./orders";
import type { ProviderSide } from "./provider-side";
import { type RunResult, resultOf } from "./result";
import { edited, lastOf } from "./scenes";
import type { Outcome, Stack } from "./stack";
import type { Transition } from "./transitions";
import { addWeather, expireTokens, isWeather } from "./weather";
import { writeData } from "./world-faults";

/** More updates than any disturbance explains. */
const MOST_UPS = 8;

/** After a kill an update may meet an operation of which its state knows nothing. */
const FOREIGN = /Another operation on the group ended/;

export interface Disturbance {
  /** One for each update, in order; beyond its end nothing is killed. */
  readonly kills: readonly (Kill | undefined)[];
  /** Refresh after an update that did not end well. */
  readonly refresh?: boolean;
  /** Share of all calls that is answered badly. */
  readonly faults?: number;
  /** Which day of bad weather it is. */
  readonly day?: number;
  /** Tokens lose their validity after so many calls. */
  readonly expiry?: number | undefined;
  readonly auth?: "token" | "key";
  /** Also prove that afterwards nothing is left to do. */
  readonly rest?: boolean;
}

export async function runOnce(bed: Bed, transition: Transition, how: Disturbance): Promise<RunResult> {
  const { control } = bed;
  const prepared = await bed.begin(transition.from);
  if (transition.repaired === true) await control.repair({ group: GROUP });
  await writeData(control, transition.name);
  const before = await control.world();
  await addWeather(control, how.faults ?? 0, how.day ?? 1);
  if (how.expiry !== undefined) await expireTokens(control, how.expiry);

  let kill: Kill | undefined;
  let watch: Watch | undefined;
  const onHost = async (host: ProviderSide): Promise<void> => {
    watch = kill === undefined ? undefined : await arm(kill, host, control);
  };
  let stack = bed.stack("dev", { auth: how.auth ?? "key", onHost }, prepared.state);
  const program = edited(prepared.program, transition.edit(lastOf(prepared.state), before));
  const wanted = program.group["failover"] as boolean | undefined;

  let [ups, kills] = [0, 0];
  let first = { calls: 0, ms: 0 };
  const failures: string[] = [];
  const unexplained: string[] = [];
  let ended = false;
  while (!ended && ups < MOST_UPS) {
    kill = how.kills[ups];
    const state = stack.state;
    const since = performance.now();
    const outcome = await stack.up(program);
    const struck = (await watch?.end()) ?? false;
    if (ups === 0) first = { calls: (await control.calls()).length, ms: performance.now() - since };
    ups++;
    if (struck) kills++;
    const unsaved = kill?.at === "end";
    if (unsaved) stack = bed.stack("dev", { auth: how.auth ?? "key", onHost }, state);
    if (outcome.kind === "failed" && !struck) {
      failures.push(outcome.text);
      const planted = (kills > 0 && FOREIGN.test(outcome.text)) || ((how.faults ?? 0) > 0 && isWeather(outcome.text));
      if (!planted) unexplained.push(`update ${ups} failed, and nothing was planted that explains it: ${outcome.text}`);
    }
    kill = undefined;
    watch = undefined;
    ended = !unsaved && isEnd(outcome, stack, wanted);
    if (!ended && how.refresh === true) await stack.refresh();
  }
  for (const fault of await control.faults.list()) await control.faults.clear(fault.id);

  const restless = ended && how.rest === true && (await isRestless(stack, program));
  const end = { transition, before, ups, kills, ended, failures, faults: unexplained, wanted, restless };
  const result = await resultOf(control, { ...end, group: stack.group, protection: stack.protection });
  return { ...result, said: bed.log.take(), first };
}

function isEnd(outcome: Outcome, { group, protection }: Stack, wanted: boolean | undefined): boolean {
  const marked = (group["unfinished"] ?? null) !== null || (protection["unfinished"] ?? null) !== null;
  return outcome.kind === "done" && !marked && (group["failover"] ?? undefined) === wanted;
}

async function isRestless(stack: Stack, program: Parameters<Stack["up"]>[0]): Promise<boolean> {
  await stack.refresh();
  const outcome = await stack.up(program);
  return outcome.kind !== "done" || outcome.changed;
}
