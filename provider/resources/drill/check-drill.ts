import type { Call } from "../../call";
import type { CheckRun } from "../../checks/run";
import type { CheckServer } from "../../checks/servers";
import type { Check } from "../../model/checks";
import type { DrillCheck } from "../../model/drill-history";
import type { DrillServerSeen } from "./servers-seen";

/** Runs the checks of a drill against its servers, whose private addresses production has as well. */
export async function checkDrill(
  { clock, signal }: Pick<Call, "clock" | "signal">,
  checks: readonly Check[],
  servers: () => Promise<readonly DrillServerSeen[]>,
  run: Pick<CheckRun, "env" | "onResult" | "folder" | "mostMs">,
): Promise<readonly DrillCheck[]> {
  // What connects and starts programs is loaded where a check runs, and nowhere else.
  const { runChecks } = await import("../../checks/run.js");
  const asServers = async (): Promise<CheckServer[]> =>
    (await servers()).map(({ id, name, names, addresses }) => ({
      ...{ id, names, label: name, drill: true },
      addresses: addresses.map((address) => ({ ...address, virtual: false })),
    }));
  const values = new Map<string, number>();
  const onValue = (check: string, value: number): void => {
    values.set(check, value);
  };
  const results = await runChecks({ checks, servers: asServers, clock, signal, onValue, ...run });
  return results.map((result) => ({ ...result, value: values.get(result.name) ?? null }));
}
