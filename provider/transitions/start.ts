import { type Site } from "../model/status";
import { serverAt } from "../model/transitions";
import type { RecordKeeper } from "./record-keeper";
import { type Observation, serverName } from "./observation";
import { siteName } from "./plan";
import { startServers } from "./power";
import type { TransitionRequest } from "./request";
import type { Call } from "../call";
import { startWaves } from "./waves";

/** Starts the counterparts of the servers that ran before, wave by wave; where that is not known, all of them. */
export async function startSite(
  call: Call,
  request: Pick<TransitionRequest, "startOrder">,
  keeper: RecordKeeper,
  seen: Observation,
  to: Site,
): Promise<void> {
  const ran = keeper.record?.ran;
  const waves = startWaves(seen.instances, request.startOrder)
    .map((wave) => wave.filter((instance) => ran === undefined || ran.includes(instance.id)))
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
