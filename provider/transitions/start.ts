import { type Site } from "../model/status";
import { serverAt } from "../model/transitions";
import type { RecordKeeper } from "./record-keeper";
import { type Observation, serverName } from "./observation";
import { siteName } from "./decision";
import { startServers } from "./power";
import type { TransitionRequest } from "./request";
import type { Call } from "../call";
import { keptStopped } from "./stays-stopped";
import { startWaves } from "./waves";

/** Starts the counterparts of the servers that served before, wave by wave, but for those that the program keeps stopped. */
export async function startSite(
  call: Call,
  request: Pick<TransitionRequest, "startOrder" | "except">,
  keeper: RecordKeeper,
  seen: Observation,
  to: Site,
): Promise<void> {
  const ran = keeper.record?.ran;
  const kept = keptStopped(seen.instances, request.except);
  const waves = startWaves(seen.instances, request.startOrder)
    .map((wave) => wave.filter(({ id }) => (ran === undefined || ran.includes(id)) && !kept.has(id)))
    .filter((wave) => wave.length > 0);
  await keeper.time("start", async () => {
    for (const [index, wave] of waves.entries()) {
      const names = wave.map((instance) => serverName(seen, instance, to)).join(", ");
      call.log.info(`Starting servers at ${siteName(to)}, wave ${index + 1} of ${waves.length}: ${names}`);
      await startServers(
        call,
        wave.map((instance) => serverAt(instance, to)),
      );
    }
  });
  keeper.done("start");
  keeper.serving();
}
