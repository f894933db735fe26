/**
 * One transition, disturbed, and brought to its end by further updates.
 */
import type { Auth } from "../emulator/config";
import type { ProviderSide } from "../emulator/provider-side";
import { type Report, changesOf, isGreen } from "../emulator/report";
import type { Stack } from "../emulator/stack";
import { addFaults, expireTokens, isServiceFault } from "./faults";
import { type Harness, failureText, up } from "./harness";
import { type Kill, type Watch, arm } from "./kill";
import { GROUP } from "./world";
import { type Declared, isUnfinished, outputsOf } from "./program";
import { type RunResult, resultOf } from "./result";
import { edited, lastOf } from "./scenes";
import type { Transition } from "./transitions";
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
  /** Number of the bad day of the service. */
  readonly day?: number;
  /** Tokens lose their validity after so many calls. */
  readonly expiry?: number | undefined;
  readonly auth?: Auth;
  /** Also prove that afterwards nothing is left to do. */
  readonly rest?: boolean;
}

export async function runOnce(harness: Harness, transition: Transition, how: Disturbance): Promise<RunResult> {
  const { control, project } = harness;
  const prepared = await harness.begin(transition.from);
  if (transition.repaired === true) await control.repair({ group: GROUP });
  await writeData(control, transition.name);
  const before = await control.world();
  await addFaults(control, how.faults ?? 0, how.day ?? 1);
  if (how.expiry !== undefined) await expireTokens(control, how.expiry);

  let kill: Kill | undefined;
  let watch: Watch | undefined;
  const onStart = async (side: ProviderSide): Promise<void> => {
    watch = kill === undefined ? undefined : await arm(kill, side, project);
  };
  const options = { auth: how.auth, impatient: (how.faults ?? 0) > 0, onStart };
  let stack = harness.stack(options, prepared.state);
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
    const since = project.now();
    const report = await up(stack, program);
    const struck = (await watch?.end()) ?? false;
    if (ups === 0) first = { calls: (await control.calls()).length, ms: project.now() - since };
    ups++;
    if (struck) kills++;
    const unsaved = kill?.at === "end";
    if (unsaved) stack = harness.stack(options, state);
    const text = failureText(report);
    if (text !== undefined && !struck) {
      failures.push(text);
      const planted = (kills > 0 && FOREIGN.test(text)) || ((how.faults ?? 0) > 0 && isServiceFault(text));
      if (!planted) unexplained.push(`update ${ups} failed, and nothing was planted that explains it: ${text}`);
    }
    kill = undefined;
    watch = undefined;
    ended = !unsaved && isEnd(report, stack, wanted);
    if (!ended && how.refresh === true) await stack.refresh();
  }
  for (const fault of await control.faults.list()) await control.faults.clear(fault.id);

  const restless = ended && how.rest === true && (await isRestless(stack, program));
  const end = { transition, before, ups, kills, ended, failures, faults: unexplained, wanted, restless };
  const result = await resultOf(control, { ...end, ...outputsOf(stack.state) });
  return { ...result, said: project.log.take(), first };
}

function isEnd(report: Report, { state }: Stack, wanted: boolean | undefined): boolean {
  return isGreen(report) && !isUnfinished(state) && (outputsOf(state).group["failover"] ?? undefined) === wanted;
}

async function isRestless(stack: Stack, program: Declared): Promise<boolean> {
  await stack.refresh();
  const report = await up(stack, program);
  return !isGreen(report) || changesOf(report).length > 0;
}
