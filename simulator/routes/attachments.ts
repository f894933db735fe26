import { accepted, param, type Answer, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Fields } from "../wire/fields.js";
import { isFlavor, isSupportedFlavor } from "../world/flavors.js";
import { isUuid } from "../world/ids.js";
import { isAddressTaken, isInCidr } from "../behaviour/nics/addresses.js";
import { isAttachedTo, portsOf, serverOn } from "../behaviour/members.js";
import { postAddNic, postDeleteNic, postResize } from "../behaviour/nics/nic-jobs.js";

import { postAttach, postDetach } from "../behaviour/pairs.js";
import { otherSide } from "../behaviour/group/sync.js";
import type { Group, Instance, Server, Station } from "../world/types.js";
import { bodyOf, instanceOf, optionalText, pairOf, textOf } from "./find.js";
import { DELETABLE_INSTANCE } from "./instances.js";

const ATTACH: Fields = {
  replicationAttachment: {
    kind: "object",
    required: true,
    fields: {
      replication_id: { kind: "id", required: true, code: "SDRS.0213" },
      device: { kind: "string", required: true },
    },
  },
};

const ADD_NIC: Fields = {
  subnet_id: { kind: "id", required: true },
  security_groups: { kind: "array", of: { kind: "object", fields: { id: { kind: "id", required: true } } } },
  ip_address: { kind: "ip", code: "SDRS.0219" },
};

const DELETE_NIC: Fields = { nic_id: { kind: "id", required: true, code: "SDRS.0223" } };

const RESIZE: Fields = {
  resize: {
    kind: "object",
    required: true,
    fields: {
      flavorRef: { kind: "string" },
      production_flavorRef: { kind: "string" },
      dr_flavorRef: { kind: "string" },
      production_dedicated_host_id: { kind: "string", huawei: "only" },
      dr_dedicated_host_id: { kind: "string", huawei: "only" },
    },
  },
};

const PROTECTABLE: readonly string[] = ["available", "protected"];
// prettier-ignore
const DETACHABLE_GROUP = ["available", "protected", "failed-over", "error-starting", "error-stopping", "error-reversing", "error-failing-over"];
// prettier-ignore
const DETACHABLE_PAIR = ["available", "protected", "failed-over", "error-attaching", "error-detaching", "error-starting", "error-stopping", "error-reversing", "error-failing-over", "error-deleting", "error-reprotecting", "error-extending", "invalid", "fault"];

function ownerOf(context: Context, instance: Instance): Group {
  const group = context.sim.state.groups.get(instance.server_group_id);
  if (group === undefined) throw new SdrsError("SDRS.1013");
  return group;
}

function requireStatus(status: string, allowed: readonly string[], code: string): void {
  if (!allowed.includes(status)) throw new SdrsError(code, `The status is ${status}.`);
}

/** A name of the other kind of virtualisation is corrected: `/dev/sdb` on KVM becomes `/dev/vdb`. */
function correctDevice(device: string, hypervisor: "kvm" | "xen"): string {
  const match = /^\/dev\/[sv]d([a-z]{1,2})$/.exec(device);
  if (match?.[1] === undefined) throw new SdrsError("SDRS.0201", `The device ${device} is invalid.`);
  return `/dev/${hypervisor === "xen" ? "sd" : "vd"}${match[1]}`;
}

function attach(context: Context): Answer {
  const { sim } = context;
  const instance = instanceOf(context, "SDRS.0208");
  const body = bodyOf(context, "replicationAttachment");
  const pair = pairOf(context, textOf(body, "replication_id"));
  const group = ownerOf(context, instance);
  if (pair.server_group_id !== group.id) throw new SdrsError("SDRS.1611");
  requireStatus(group.status, PROTECTABLE, "SDRS.1002");
  requireStatus(instance.status, PROTECTABLE, "SDRS.1328");
  const elsewhere = (row: { readonly protected_instance: string }): boolean => row.protected_instance !== instance.id;
  const shared = sim.state.disks.get(pair.source_volume)?.multiattach === true;
  const attached = pair.status === "error-attaching" ? pair.attachment.some(elsewhere) : pair.attachment.length > 0;
  if (attached && (!shared || isAttachedTo(pair, instance.id))) throw new SdrsError("SDRS.1603");
  const again = sim.assume.errorAttachingAllows === "attach-again";
  requireStatus(pair.status, again ? [...PROTECTABLE, "error-attaching"] : PROTECTABLE, "SDRS.1601");
  const server = serverOn(sim, instance, instance.priority_station);
  const device = correctDevice(textOf(body, "device"), server?.hypervisor ?? "kvm");
  const used = [...sim.state.disks.values()].flatMap((disk) => disk.attachments);
  const taken = used.some((a) => a.server_id === server?.id && a.device.slice(-1) === device.slice(-1));
  if (taken) throw new SdrsError("SDRS.1603", `${device} is in use.`);
  return accepted(postAttach(sim, instance, pair, device));
}

function detach(context: Context): Answer {
  const { sim } = context;
  const instance = instanceOf(context, "SDRS.0208");
  const pairId = param(context, "replication_id");
  if (!isUuid(pairId) || !sim.state.pairs.has(pairId)) throw new SdrsError("SDRS.0213");
  const pair = pairOf(context, pairId);
  const group = ownerOf(context, instance);
  if (!isAttachedTo(pair, instance.id)) throw new SdrsError("SDRS.1604");
  requireStatus(group.status, DETACHABLE_GROUP, "SDRS.1002");
  requireStatus(
    instance.status,
    DELETABLE_INSTANCE.filter((status) => status !== "error"),
    "SDRS.1328",
  );
  requireStatus(pair.status, DETACHABLE_PAIR, "SDRS.1601");
  const volumes = [pair.source_volume, pair.target_volume].map((id) => sim.state.disks.get(id)?.status);
  if (volumes.includes("restoring-backup")) throw new SdrsError("SDRS.1831");
  const device = pair.attachment.find((row) => row.protected_instance === instance.id)?.device ?? "";
  const server = serverOn(sim, instance, instance.priority_station);
  if (/[sv]da$/.test(device) && server?.status !== "SHUTOFF") throw new SdrsError("SDRS.1316");
  return accepted(postDetach(sim, instance, pair));
}

function addNic(context: Context): Answer {
  const { sim } = context;
  const instance = instanceOf(context);
  const group = ownerOf(context, instance);
  requireStatus(group.status, PROTECTABLE, "SDRS.1327");
  requireStatus(instance.status, PROTECTABLE, "SDRS.1327");
  const subnet = sim.state.subnets.get(textOf(context.body, "subnet_id"));
  if (subnet === undefined || subnet.vpc_id !== group.source_vpc_id) throw new SdrsError("SDRS.1335");
  const ip = optionalText(context.body, "ip_address");
  if (ip !== undefined && !isInCidr(ip, subnet.cidr))
    throw new SdrsError("SDRS.0219", `${ip} is not in ${subnet.cidr}.`);
  if (ip !== undefined && isAddressTaken(sim, subnet.id, ip)) throw new SdrsError("SDRS.1334");
  const server = serverOn(sim, instance, instance.priority_station);
  const count = server === undefined ? 0 : portsOf(sim, server.id).length;
  if (count >= sim.state.limits.nics_per_instance) throw new SdrsError("SDRS.1340");
  const groups = (context.body["security_groups"] ?? []) as { id: string }[];
  const security =
    groups.length > 0 ? groups.map((row) => row.id) : (server?.security_groups ?? []).map((row) => row.id);
  return accepted(postAddNic(sim, instance, { subnet: subnet.id, security_groups: security, ip }));
}

function deleteNic(context: Context): Answer {
  const { sim } = context;
  const instance = instanceOf(context);
  requireStatus(ownerOf(context, instance).status, PROTECTABLE, "SDRS.1327");
  requireStatus(instance.status, PROTECTABLE, "SDRS.1327");
  const port = sim.state.ports.get(textOf(context.body, "nic_id"));
  const owners = [instance.source_server, instance.target_server];
  if (port === undefined || !owners.includes(port.device_id)) throw new SdrsError("SDRS.1310");
  if (port.primary) throw new SdrsError("SDRS.1311");
  return accepted(postDeleteNic(sim, instance, port));
}

function resize(context: Context): Answer {
  const { sim } = context;
  const instance = instanceOf(context);
  const body = bodyOf(context, "resize");
  const both = optionalText(body, "flavorRef");
  const production = both ?? optionalText(body, "production_flavorRef");
  const dr = both ?? optionalText(body, "dr_flavorRef");
  if (production === undefined && dr === undefined) throw new SdrsError("SDRS.0201", "No flavor is given.");
  requireStatus(ownerOf(context, instance).status, PROTECTABLE, "SDRS.1002");
  requireStatus(instance.status, [...PROTECTABLE, "error-resizing"], "SDRS.1328");
  const here: Station = sim.assume.resizeSides === "current" ? instance.priority_station : "source";
  checkFlavor(context, instance, here, production, "SDRS.1356", "SDRS.1352");
  checkFlavor(context, instance, otherSide(here), dr, "SDRS.1353", "SDRS.1342");
  const dr_host = optionalText(body, "dr_dedicated_host_id");
  const production_host = optionalText(body, "production_dedicated_host_id");
  const there = otherSide(here);
  if (production !== undefined) checkHost(serverOn(sim, instance, here), production_host, PRODUCTION_HOST);
  if (dr !== undefined) checkHost(serverOn(sim, instance, there), dr_host, DR_HOST);
  return accepted(
    postResize(
      sim,
      instance,
      {
        ...(production === undefined ? {} : { [here]: production }),
        ...(dr === undefined ? {} : { [there]: dr }),
      },
      { [here]: production_host, [there]: dr_host },
    ),
  );
}

const PRODUCTION_HOST = { shared: "SDRS.1368", missing: "SDRS.1370" } as const;
const DR_HOST = { shared: "SDRS.1367", missing: "SDRS.1369" } as const;

/** A server on a dedicated host is resized only with a host named, and no other server with one (HW-ZH error_codes). */
function checkHost(
  server: Server | undefined,
  host: string | undefined,
  codes: { readonly shared: string; readonly missing: string },
): void {
  const isShared = server?.dedicated_host_id === undefined;
  if (isShared && host !== undefined) throw new SdrsError(codes.shared);
  if (!isShared && host === undefined) throw new SdrsError(codes.missing);
}

function checkFlavor(
  context: Context,
  instance: Instance,
  side: Station,
  flavor: string | undefined,
  unsupported: string,
  running: string,
): void {
  if (flavor === undefined) return;
  const server = serverOn(context.sim, instance, side);
  if (!isFlavor(flavor) || !isSupportedFlavor(flavor)) throw new SdrsError(unsupported);
  if (server?.flavor === flavor) throw new SdrsError("SDRS.1341");
  if (server?.status !== "SHUTOFF") throw new SdrsError(running);
}

const ONE = "/v1/:project_id/protected-instances/:protected_instance_id";

// prettier-ignore
export const ATTACHMENT_CALLS: readonly Call[] = [
  { name: "attach-replication", number: 21, service: "sdrs", method: "POST", path: `${ONE}/attachreplication`, section: "5.8", body: ATTACH, handle: attach },
  { name: "detach-replication", number: 22, service: "sdrs", method: "DELETE", path: `${ONE}/detachreplication/:replication_id`, section: "5.9", handle: detach },
  { name: "add-nic", number: 23, service: "sdrs", method: "POST", path: `${ONE}/nic`, section: "5.10", body: ADD_NIC, handle: addNic },
  { name: "delete-nic", number: 24, service: "sdrs", method: "POST", path: `${ONE}/nic/delete`, section: "5.11", body: DELETE_NIC, handle: deleteNic },
  { name: "resize-protected-instance", number: 25, service: "sdrs", method: "POST", path: `${ONE}/resize`, section: "5.12", body: RESIZE, handle: resize },
];
