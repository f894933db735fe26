import type { Nic } from "../../model/inputs";
import { BUSY_MEMBER_STATUSES } from "../../model/status";
import type { Instance, Port } from "../../model/wire/wire";
import type { Call } from "../../call";
import { changeOnce } from "../common/change-once";

/**
 * Adds the NICs that are declared and not there, and removes those that were declared before. A NIC is known by its network and its
 * address, so that one is added once, whatever becomes of an answer or a process.
 */
export async function setNics(
  call: Call,
  id: string,
  wanted: readonly Nic[],
  before: readonly Nic[] = [],
): Promise<void> {
  for (const nic of before.filter((one) => !wanted.some((other) => isSame(one, other)))) await removeNic(call, id, nic);
  for (const nic of wanted) await addNic(call, id, nic);
}

/** True if both stand for the same NIC. */
export function isSame(one: Nic, other: Nic): boolean {
  return one.subnetId === other.subnetId && one.ipAddress === other.ipAddress;
}

async function addNic(call: Call, id: string, nic: Nic): Promise<void> {
  const { instances } = call.cloud;
  await changeOnce(call, {
    what: `Addition of the NIC ${nic.ipAddress} to protected instance ${(await instances.get(id)).name}`,
    careful: true,
    look: async () => {
      const instance = await instances.get(id);
      const { status } = instance;
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      return { is: (await portOf(call, instance, nic)) === undefined ? "open" : "done", status };
    },
    ask: () => instances.addNic(id, nic),
  });
}

async function removeNic(call: Call, id: string, nic: Nic): Promise<void> {
  const { instances } = call.cloud;
  const instance = await instances.get(id);
  let port = await portOf(call, instance, nic);
  if (port?.primary === true) {
    call.log.warn(`The NIC ${nic.ipAddress} of protected instance ${instance.name} is its primary one, and stays.`);
    return;
  }
  await changeOnce(call, {
    what: `Removal of the NIC ${nic.ipAddress} from protected instance ${instance.name}`,
    careful: true,
    look: async () => {
      const present = await instances.get(id);
      const { status } = present;
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      port = await portOf(call, present, nic);
      return { is: port === undefined ? "done" : "open", status };
    },
    ask: () => instances.removeNic(id, port?.id ?? ""),
  });
}

/** The NIC of either server: a move of production takes it along. */
async function portOf(call: Call, instance: Instance, { subnetId, ipAddress }: Nic): Promise<Port | undefined> {
  const servers = [instance.sourceServerId, instance.targetServerId].filter((serverId) => serverId !== "");
  const ports = await Promise.all(servers.map((serverId) => call.cloud.ports.ofServer(serverId)));
  return ports
    .flat()
    .find((port) => port.networkId === subnetId && port.fixedIps.some((fixed) => fixed.ipAddress === ipAddress));
}
