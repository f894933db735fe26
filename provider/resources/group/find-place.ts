import type { Call } from "../../call";
import type { FoundInputs } from "../../engine/handler";
import type { Props } from "../../engine/shape";
import { DrError } from "../../errors";
import type { Domain, Server } from "../../model/wire/wire";
import { groupInputs } from "./create-group";

/** Inputs of a group that its servers tell, or the group that is adopted. */
export const PLACE_OF_GROUP: FoundInputs = {
  names: ["sourceAvailabilityZone", "targetAvailabilityZone", "domainId", "sourceVpcId"],
  from: ["adopt", "servers"],
  async find(call, given) {
    const { adopt, servers } = given;
    if (typeof adopt === "string") return { ...groupInputs(await call.cloud.groups.get(adopt)) };
    const ids = Array.isArray(servers) ? servers.filter((id) => typeof id === "string") : [];
    return await placeOfServers(call, ids, given);
  },
};

/** The zones, the domain and the VPC of a group that is to hold these servers. */
async function placeOfServers(call: Call, ids: readonly string[], given: Props): Promise<Props> {
  const servers = await Promise.all(ids.map((id) => call.cloud.servers.get(id)));
  const zone = textOf(given["sourceAvailabilityZone"]) ?? onlyOne("zone", "sourceAvailabilityZone", servers);
  const vpc = textOf(given["sourceVpcId"]) ?? onlyOne("vpcId", "sourceVpcId", servers);
  const domain = onlyDomain(zone, await call.cloud.domains.list(), given);
  return {
    sourceAvailabilityZone: zone,
    targetAvailabilityZone: domain.localZone === zone ? domain.remoteZone : domain.localZone,
    domainId: domain.id,
    sourceVpcId: vpc,
  };
}

const WORDS = { zone: "availability zone", vpcId: "VPC" } as const;

/** The zone or the VPC that all servers have in common; a group has one of each. */
function onlyOne(key: keyof typeof WORDS, input: string, servers: readonly Server[]): string {
  const [first, ...others] = [...new Set(servers.map((server) => server[key]))];
  if (first !== undefined && first !== "" && others.length === 0) return first;
  const where = servers
    .map(({ name, id, [key]: value }) => `${name} (${id}) in ${value || "an unknown one"}`)
    .join(", ");
  throw new DrError(
    "DR_USAGE",
    `The ${WORDS[key]} of the group cannot be found out from its servers: ${where}`,
    {},
    {
      hint: `Declare servers of one ${WORDS[key]}, or set ${input}. Servers of another ${WORDS[key]} need a group of their own.`,
    },
  );
}

function onlyDomain(zone: string, domains: readonly Domain[], given: Props): Domain {
  const [wanted, target] = [textOf(given["domainId"]), textOf(given["targetAvailabilityZone"])];
  const fitting = domains.filter(
    ({ id, localZone, remoteZone }) =>
      [localZone, remoteZone].includes(zone) &&
      (wanted === undefined || id === wanted) &&
      (target === undefined || [localZone, remoteZone].includes(target)),
  );
  const [domain] = fitting;
  if (domain !== undefined && fitting.length === 1) return domain;
  const list = (found: readonly Domain[]): string =>
    found.map(({ id, name, localZone, remoteZone }) => `${name} (${id}): ${localZone} and ${remoteZone}`).join("; ") ||
    "none";
  throw new DrError(
    "DR_USAGE",
    fitting.length === 0
      ? `No active-active domain joins ${zone} with ${target ?? "another zone"}; there are: ${list(domains)}`
      : `Several active-active domains hold ${zone}: ${list(fitting)}`,
    {},
    { hint: "Set domainId and targetAvailabilityZone." },
  );
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
