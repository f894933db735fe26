import { DrError } from "../../errors";
import { serverAt } from "../../model/group-actions";
import type { Nic } from "../../model/inputs";
import { BUSY_MEMBER_STATUSES } from "../../model/status";
import type { Instance, Port } from "../../model/wire/wire";
import { instanceBySite } from "../../transition/observe/by-site";
import { SERVER_READ_MS, readServersTogether } from "../../transition/observe/observe";
import type { Call } from "../../call";
import { changeOnce } from "../common/change-once";
import type { Look } from "../common/jobs";
import { isNamed, planNics } from "./nic-plan";

/** NICs that are wanted of an instance. */
interface Wish {
  readonly wanted: readonly Nic[];
  readonly before?: readonly Nic[] | undefined;
  /** Ids of NICs that were added for a declaration without an address; those that come and go are noted in it. */
  readonly added: string[];
}

/** True if a NIC is declared that is told from others by what is there and by what was added. */
export function hasUnnamedNics(nics: readonly Nic[] = []): boolean {
  return nics.some(({ ipAddress }) => ipAddress === undefined);
}

/** Adds the NICs that are declared and not there, and removes those that were declared before. */
export async function setNics(call: Call, id: string, { wanted, before = [], added }: Wish): Promise<void> {
  const instance = await call.cloud.instances.get(id);
  const [active, other] = await serversOf(call, instance);
  const [here, there] = await Promise.all([portsOf(call, active), portsOf(call, other)]);
  if (hasUnnamedNics(wanted)) requirePrimary(instance, here);
  const plan = planNics({ here, there, wanted, before, added });
  const ports = [...here, ...there];
  for (const nic of before)
    if (!wanted.some((one) => isSame(one, nic)) && ports.some((port) => port.primary && isNamed(nic, port)))
      call.log.warn(
        `The NIC ${String(nic.ipAddress)} of protected instance ${instance.name} is its primary one, and stays.`,
      );
  for (const port of plan.strangers)
    call.log.warn(
      `The NIC ${addressOf(port)} of protected instance ${instance.name} stays: it was not added for this resource, as far as its state knows. ` +
        "To remove it, declare it with its ipAddress, and take it out again.",
    );
  for (const port of plan.remove) {
    await removeNic(call, instance, port);
    if (added.includes(port.id)) added.splice(added.indexOf(port.id), 1);
  }
  for (const nic of plan.add) await addNic(call, instance, active, { nic, wanted, added });
}

/** True if both stand for the same NIC. */
function isSame(one: Nic, other: Nic): boolean {
  return one.subnetId === other.subnetId && one.ipAddress === other.ipAddress;
}

/** Servers of an instance, that of production first. */
async function serversOf(call: Call, read: Instance): Promise<readonly [active: string, other: string]> {
  const { sourceServerId, targetServerId } = read;
  if (read.productionSite === "source") return [sourceServerId, targetServerId];
  const ids = [sourceServerId, targetServerId];
  const [servers, group] = await Promise.all([
    readServersTogether(call.cloud, ids, { timeoutMs: SERVER_READ_MS }),
    call.cloud.batch.group(read.groupId),
  ]);
  const active = serverAt(instanceBySite(read, group, servers), "target");
  return [active, active === sourceServerId ? targetServerId : sourceServerId];
}

async function portsOf(call: Call, serverId: string): Promise<readonly Port[]> {
  return serverId === "" ? [] : await call.cloud.ports.ofServer(serverId);
}

/** One NIC more cannot be told from the primary one where the service does not say which that is. */
function requirePrimary({ name }: Instance, here: readonly Port[]): void {
  if (here.some(({ primary }) => primary)) return;
  throw new DrError(
    "DR_STATE_CONFLICT",
    `Protected instance ${name} gets no NIC without an address: which NIC of its server is the primary one cannot be read`,
    {},
    { hint: "Give each of additionalNics an ipAddress that is free in its network." },
  );
}

interface Addition extends Wish {
  readonly nic: Nic;
}

async function addNic(call: Call, { id, name }: Instance, active: string, addition: Addition): Promise<void> {
  const { instances } = call.cloud;
  const { nic, wanted, added } = addition;
  const { subnetId, ipAddress } = nic;
  /** The NICs that the one to be added is among: of an address, or of the network besides those that are declared by address. */
  const alike = async (instance: Instance): Promise<readonly Port[]> => {
    if (ipAddress === undefined)
      return (await portsOf(call, active)).filter(
        (port) => !port.primary && port.networkId === subnetId && !wanted.some((one) => isNamed(one, port)),
      );
    const ports = [instance.sourceServerId, instance.targetServerId].map((serverId) => portsOf(call, serverId));
    return (await Promise.all(ports)).flat().filter((port) => isNamed(nic, port));
  };
  const known = ipAddress === undefined ? await alike(await instances.get(id)) : [];
  const isNew = ({ id: portId }: Port): boolean => !known.some((port) => port.id === portId);
  const request = { asked: false };
  await changeOnce(call, {
    what: `Addition of ${ipAddress === undefined ? `a NIC in network ${subnetId}` : `the NIC ${ipAddress}`} to protected instance ${name}`,
    careful: true,
    look: async (): Promise<Look> => {
      const instance = await instances.get(id);
      const { status } = instance;
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      return { is: (await alike(instance)).some(isNew) ? "done" : "open", status };
    },
    ask: () => {
      request.asked = true;
      return instances.addNic(id, nic);
    },
  });
  if (ipAddress !== undefined || !request.asked) return;
  const [only, ...others] = (await alike(await instances.get(id))).filter(isNew);
  if (only !== undefined && others.length === 0) added.push(only.id);
}

async function removeNic(call: Call, { id, name }: Instance, port: Port): Promise<void> {
  const { instances } = call.cloud;
  await changeOnce(call, {
    what: `Removal of the NIC ${addressOf(port)} from protected instance ${name}`,
    careful: true,
    look: async (): Promise<Look> => {
      const { status, sourceServerId, targetServerId } = await instances.get(id);
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      const ports = await Promise.all([sourceServerId, targetServerId].map((serverId) => portsOf(call, serverId)));
      return { is: ports.flat().some((one) => one.id === port.id) ? "open" : "done", status };
    },
    ask: () => instances.removeNic(id, port.id),
  });
}

function addressOf({ id, fixedIps }: Port): string {
  return fixedIps[0]?.ipAddress ?? id;
}
