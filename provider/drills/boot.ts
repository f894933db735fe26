import type { Call } from "../call";
import { isDrError, whatHappened } from "../errors";
import type { Drill, Instance } from "../model/wire/wire";
import { type ServerView, isPoweringOn, isRunning, isStopped } from "../transition/observe/observation";
import { readServers } from "../transition/observe/observe";

/** Pause between two looks at servers that boot. */
const LOOK_MS = 5_000;
/** The shortest one, where servers need not stay up for long. */
const LEAST_MS = 500;

export interface Booting {
  readonly drill: Drill;
  readonly waves: readonly (readonly Instance[])[];
  readonly limitMs: number;
  readonly steadyMs: number;
  readonly say: (text: string) => void;
}

/** End of the boot: when the last server had stayed up, or which ones had not. */
export interface Booted {
  readonly at: number | null;
  readonly late: readonly string[];
}

/** Starts the servers of a drill in waves, those that do not run already, and waits until each has stayed up for a time. */
export async function boot(call: Call, { drill, waves, limitMs, steadyMs, say }: Booting): Promise<Booted> {
  const until = call.clock.now() + limitMs;
  const serverOf = new Map(drill.servers.map(({ instanceId, serverId }) => [instanceId, serverId]));
  const missing = waves.flat().filter(({ id }) => (serverOf.get(id) ?? "") === "");
  if (missing.length > 0) return { at: null, late: missing.map(({ name }) => `the drill has no server for ${name}`) };
  for (const [index, wave] of waves.entries()) {
    const ids = wave.flatMap(({ id }) => serverOf.get(id) ?? []);
    const late = await bootWave(call, ids, { until, steadyMs });
    if (late.length > 0) return { at: null, late };
    say(`wave ${index + 1} of ${waves.length} is up: ${wave.map(({ name }) => name).join(", ")}`);
  }
  return { at: call.clock.now(), late: [] };
}

async function bootWave(
  call: Call,
  ids: readonly string[],
  { until, steadyMs }: { readonly until: number; readonly steadyMs: number },
): Promise<string[]> {
  const since = new Map<string, number>();
  for (;;) {
    const views = await readServers(call.cloud, ids, undefined, { ports: false });
    const now = call.clock.now();
    for (const id of ids) {
      if (!isRunning(views.get(id))) since.delete(id);
      else if (!since.has(id)) since.set(id, now);
    }
    const unsteady = ids.filter((id) => now - (since.get(id) ?? Number.POSITIVE_INFINITY) < steadyMs || !since.has(id));
    if (unsteady.length === 0) return [];
    if (now >= until) return unsteady.map((id) => lateText(id, views.get(id), since.has(id)));
    await startStopped(
      call,
      ids.filter((id) => isStopped(views.get(id))),
    );
    await call.clock.sleep(Math.min(LOOK_MS, Math.max(1, until - now), Math.max(LEAST_MS, steadyMs)), call.signal);
  }
}

/** Asks for those that stand still; a refusal is no end, since the next look shows what came of it. */
async function startStopped(call: Call, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  try {
    await call.cloud.servers.start(ids);
  } catch (error) {
    if (!isDrError(error) || error.code === "DR_ABORTED") throw error;
    call.log.warn(`Starting ${ids.join(", ")}: ${whatHappened(error)}`);
  }
}

function lateText(id: string, view: ServerView | undefined, runs: boolean): string {
  if (view?.readable !== true) return `server ${id} could not be read`;
  const status = isPoweringOn(view) ? `${view.status}, powering on` : view.status;
  return `server ${view.name} (${id}) is ${status}${runs ? ", but not for long enough" : ""}`;
}
