import { type Call, timeLeft } from "../../call";
import { DrError } from "../../errors";
import { type Site } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { Instance } from "../../model/wire/wire";
import { list } from "../list";
import { type Observation, serverName } from "../observe/observation";
import { siteName } from "../decide/decision";
import { tryStart } from "./power";
import type { Running } from "../running";
import type { TransitionRequest } from "../request";
import { keptStopped } from "../observe/stays-stopped";
import { startWaves } from "./waves";

/** The next wave does not wait longer than this for servers of the one before. */
const WAVE_MS = 600_000;

/** Starts the counterparts of the servers that served before, wave by wave, but for those that the program keeps stopped. */
export async function startSite({ call, request, keeper, observed }: Running, to: Site): Promise<void> {
  const { startOrder, except, onWave } = request;
  const ran = keeper.record?.ran;
  const kept = keptStopped(observed.instances, except);
  const starts = ({ id }: Instance): boolean => (ran === undefined || ran.includes(id)) && !kept.has(id);
  await startInWaves(call, observed, { to, startOrder, starts, onWave }).finally(keeper.time("start"));
  keeper.done("start");
  keeper.serving();
}

/** Start of the servers at a side: their order, and which of them. */
interface Start extends Pick<TransitionRequest, "startOrder" | "onWave"> {
  readonly to: Site;
  readonly starts: (instance: Instance) => boolean;
}

/**
 * Starts servers in their order. A server that cannot be started is waited for only so long, and never keeps the later waves down:
 * it is named when all others were started.
 */
export async function startInWaves(
  call: Call,
  observed: Observation,
  { to, startOrder, starts, onWave }: Start,
): Promise<void> {
  const waves = startWaves(observed.instances, startOrder)
    .map((wave, index) => ({ number: index + 1, wave: wave.filter(starts) }))
    .filter(({ wave }) => wave.length > 0);
  const down: { readonly id: string; readonly text: string }[] = [];
  for (const [index, { number, wave }] of waves.entries()) {
    const names = new Map(wave.map((instance) => [serverAt(instance, to), serverName(observed, instance, to)]));
    const which = `wave ${index + 1} of ${waves.length}`;
    call.log.info(`Starting servers at ${siteName(to)}, ${which}: ${list([...names.values()], 20)}`);
    const withinMs = timeLeft(call, Math.min(WAVE_MS, timeLeft(call) / (waves.length - index)));
    for (const { server, why } of await tryStart(call, [...names.keys()], withinMs)) {
      const text = `${names.get(server.id) ?? server.name} (${server.id}) ${why}`;
      down.push({ id: server.id, text });
      call.log.warn(`Server ${text}.${index + 1 < waves.length ? " The next wave starts without it." : ""}`);
    }
    await onWave?.(number, to, index + 1 === waves.length);
  }
  if (down.length > 0) throw notRunning(down, waves.flatMap(({ wave }) => wave).length, to);
}

function notRunning(down: readonly { readonly id: string; readonly text: string }[], of: number, to: Site): DrError {
  const except = down.map(({ id }) => `"${id}"`).join(", ");
  return new DrError(
    "DR_JOB_FAILED",
    `${down.length} of ${of} servers at ${siteName(to)} could not be started: ${list(down.map(({ text }) => text))}.${down.length < of ? " All others run." : ""}`,
    { servers: down.map(({ id }) => id) },
    {
      hint: `Repair them and run pulumi up again: it starts those that do not run. To finish without them, set startServers: { except: [${except}] }, and take that out before the next move: it would keep them down then, too.`,
    },
  );
}
