import type { Call } from "../../call";
import { DrError } from "../../errors";
import type { ProtectedInstanceInputs } from "../../model/definitions";
import type { CheckFailure } from "../../engine/shape";
import type { Changes } from "../../engine/state/changes";
import { FLAVORS, HOSTS, type Sizes } from "./resize";

type Inputs = ProtectedInstanceInputs;

export const ABOUT_HOSTS = ["tenancy", ...HOSTS] as const;

/** Rules for flavors and hosts that no schema expresses. */
export function checkSizes(inputs: Inputs): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const alone = FLAVORS.find((name) => name !== "flavor" && inputs[name] !== undefined);
  if (inputs.flavor !== undefined && alone !== undefined)
    failures.push({
      property: alone,
      reason: `${alone} cannot stand beside flavor, which is that of both servers: declare productionFlavor and drFlavor instead`,
    });
  if (inputs.drDedicatedHostId !== undefined && inputs.tenancy !== "dedicated")
    failures.push({
      property: "drDedicatedHostId",
      reason: 'drDedicatedHostId needs tenancy: "dedicated": the service takes a host only with it',
    });
  return failures;
}

/** The first input about dedicated hosts where the cloud has none for protected instances. Source: HW-ZH `创建保护实例`; no page of OTC has them. */
export function hostProblem({ cloud }: Call, inputs: Partial<Inputs>): CheckFailure | undefined {
  if (cloud.settings.cloud !== "otc") return undefined;
  const host = HOSTS.find((name) => inputs[name] !== undefined);
  const property = host ?? (inputs.tenancy === "dedicated" ? "tenancy" : undefined);
  if (property === undefined) return undefined;
  const reason = `Protected instances have dedicated hosts on Huawei Cloud only, not on Open Telekom Cloud: ${property} is not possible here`;
  return { property, reason };
}

/** Refuses dedicated hosts before anything is sent. */
export function refuseHosts(call: Call, inputs: Partial<Inputs>): void {
  const problem = hostProblem(call, inputs);
  if (problem === undefined) return;
  throw new DrError("DR_USAGE", problem.reason, {}, { hint: `Remove ${problem.property} from the program.` });
}

/** Flavors and hosts of an edit that are new. A host that changes alone is kept for the next change of the flavor. */
export function sizesAsked(call: Call, inputs: Inputs, { updates }: Changes): Sizes {
  const asked = FLAVORS.filter((name) => updates.includes(name));
  const moved = HOSTS.filter((name) => updates.includes(name) && inputs[name] !== undefined);
  if (moved.length > 0) refuseHosts(call, inputs);
  const own = { productionDedicatedHostId: "productionFlavor", drDedicatedHostId: "drFlavor" } as const;
  for (const host of moved.filter((name) => !asked.includes("flavor") && !asked.includes(own[name])))
    call.log.warn(
      `${host} of protected instance ${inputs.name} is kept, and nothing is moved: the service gives a server another dedicated host only with another flavor.`,
    );
  const { serverId, productionDedicatedHostId, drDedicatedHostId } = inputs;
  return {
    ...{ serverId, productionDedicatedHostId, drDedicatedHostId },
    ...Object.fromEntries(asked.map((name) => [name, inputs[name]])),
  };
}
