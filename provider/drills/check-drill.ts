import type { Call } from "../call";
import { type CheckRun, runChecks } from "../checks/run";
import type { CheckServer } from "../checks/servers";
import type { Check } from "../model/checks";
import type { CheckResult } from "../model/verification";
import type { DrillServerSeen } from "./servers-seen";

/** Runs the checks of a drill against its servers, whose private addresses production has as well. */
export async function checkDrill(
  { clock, signal }: Pick<Call, "clock" | "signal">,
  checks: readonly Check[],
  servers: () => Promise<readonly DrillServerSeen[]>,
  run: Pick<CheckRun, "env" | "onResult" | "folder">,
): Promise<readonly CheckResult[]> {
  const asServers = async (): Promise<CheckServer[]> =>
    (await servers()).map(({ id, name, names, addresses }) => ({
      ...{ id, names, label: name, drill: true },
      addresses: addresses.map((address) => ({ ...address, virtual: false })),
    }));
  return await runChecks({ checks, servers: asServers, clock, signal, ...run });
}
