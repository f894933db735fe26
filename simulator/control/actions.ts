import { postGroupAction } from "../behaviour/group/group-actions.js";
import { firstAddressOf } from "../behaviour/nics/addresses.js";
import { carryData } from "../behaviour/group/data.js";
import { deviceOn, disksOf, pairsOfGroup } from "../behaviour/members.js";
import { childrenOf, makeBackup } from "../behaviour/restores.js";
import { adjustCopy } from "../behaviour/group/sync.js";
import { type Action, groupOf, lookUp, pairsOf, serverOf, stationOf, textOf, textOrUndefined } from "./lookup.js";
import { PEOPLE_ACTIONS } from "./people.js";
import { SERVER_ACTIONS } from "./servers.js";
import type { DeadZone } from "./dead-zones.js";
import type { FaultEffect } from "./faults.js";
import { doomJob } from "../world/jobs.js";
import type { Sim } from "../world/sim.js";
import type { Drill, Group, Pair, Station } from "../world/types.js";

/** Things that happen to the world from outside the API: disasters, repairs, and people at the console. */

function setFault(sim: Sim, pair: Pair, level: unknown, side: Station): void {
  if (level !== "0" && level !== "2" && level !== "5")
    throw new Error(`a fault level is "0", "2" or "5", not ${String(level)}`);
  carryData(sim, pair);
  pair.link_down = level === "5";
  if (level === "0") {
    pair.faulty.source = false;
    pair.faulty.target = false;
  }
  if (level === "2") pair.faulty[side] = true;
  pair.updated = sim.now();
  adjustCopy(sim, pair);
}

export const ACTIONS: Readonly<Record<string, Action>> = {
  ...SERVER_ACTIONS,
  ...PEOPLE_ACTIONS,
  "set-fault-level": (sim, input) => {
    const pairs = pairsOf(sim, input);
    for (const pair of pairs) setFault(sim, pair, input["level"], stationOf(input["side"]) ?? pair.priority_station);
    return { pairs: pairs.map((pair) => pair.id) };
  },
  /** The production storage of the group has lost read and write; with `deadZone`, calls about its zone's servers fail too. */
  "break-production": (sim, input) => {
    const group = groupOf(sim, input);
    const pairs = pairsOfGroup(sim, group.id);
    for (const pair of pairs) setFault(sim, pair, "2", group.priority_station);
    const mode = input["deadZone"];
    const zone = group.priority_station === "source" ? group.source_availability_zone : group.target_availability_zone;
    const dead = mode === "fail" || mode === "hang";
    const { lists } = input as { readonly lists?: DeadZone["lists"] };
    const effect = { kind: "dead-zone", zone, mode, ...(lists === undefined ? {} : { lists }) } as FaultEffect;
    const fault = dead ? sim.faults.add({ effect }) : undefined;
    return { pairs: pairs.map((pair) => pair.id), ...(fault === undefined ? {} : { fault: fault.id }) };
  },
  repair: (sim, input) => {
    const pairs = pairsOf(sim, input);
    for (const pair of pairs) setFault(sim, pair, "0", pair.priority_station);
    const dead = sim.faults.list().filter((rule) => rule.effect.kind === "dead-zone");
    if (input["pair"] === undefined) for (const rule of [...dead]) sim.faults.clear(rule.id);
    return { pairs: pairs.map((pair) => pair.id) };
  },
  "link-down": (sim, input) => {
    const pairs = pairsOf(sim, input);
    for (const pair of pairs) setFault(sim, pair, "5", pair.priority_station);
    return { pairs: pairs.map((pair) => pair.id) };
  },
  /** Somebody else acts in the console: not among the calls received. */
  console: (sim, input) => {
    const station = stationOf(input["priority_station"]) ?? null;
    const job = postGroupAction(sim, groupOf(sim, input), String(input["action"]), station);
    return { job_id: job.job_id };
  },
  /** Writes other data on a disk, so that a test can tell which point in time a copy holds. */
  "set-marker": (sim, input) => {
    const disk = lookUp(sim.state.disks.values(), "disk", input["disk"]);
    disk.marker = String(input["marker"]);
    return { disk: disk.id };
  },
  /** Unbinds an EIP, or binds it to another port, there to its first address or to the one given. */
  "bind-eip": (sim, input) => {
    const eip = [...sim.state.eips.values()].find((row) =>
      [row.id, row.public_ip_address].includes(String(input["eip"])),
    );
    if (eip === undefined) throw new Error(`no EIP ${String(input["eip"])}`);
    eip.port_id = textOrUndefined(input["port"]) ?? null;
    eip.private_ip_address = textOrUndefined(input["address"]) ?? null;
    const port = eip.port_id === null ? undefined : sim.state.ports.get(eip.port_id);
    if (eip.port_id !== null && port === undefined) throw new Error(`no port has the id ${eip.port_id}`);
    if (eip.private_ip_address === (port === undefined ? "" : firstAddressOf(port))) eip.private_ip_address = null;
    return { eip: eip.id };
  },
  /** A backup of a server or a disk as it is now; `createdAt` puts it into the past. */
  "create-backup": (sim, input) => {
    const server = input["server"] === undefined ? undefined : serverOf(sim, input);
    const disks =
      server === undefined
        ? [lookUp(sim.state.disks.values(), "disk", input["disk"])]
        : disksOf(sim, server.id).sort((a, b) => deviceOn(a, server.id).localeCompare(deviceOn(b, server.id)));
    const vault = [...sim.state.vaults.values()][0];
    const created = typeof input["createdAt"] === "string" ? Date.parse(input["createdAt"]) : sim.now();
    const backup = makeBackup(sim, {
      ...(server === undefined ? {} : { server }),
      disks,
      name: textOf(input["name"], `backup-of-${server?.name ?? disks[0]?.name ?? ""}`),
      vaultId: vault?.id ?? "",
      created,
      mode: textOf(input["mode"], "backup"),
    });
    const children = childrenOf(sim, backup).map((child) => ({ id: child.id, volume_id: child.resource_id }));
    return { id: backup.id, children };
  },
  /** Makes a running job fail when it ends. */
  "fail-job": (sim, input) => {
    const job = sim.state.jobs.get(String(input["job"]));
    if (job === undefined) throw new Error(`no job ${String(input["job"])}`);
    doomJob(job, textOf(input["code"], "SDRS.0013"), textOf(input["reason"], "injected failure"));
    return { job_id: job.job_id };
  },
  /** Puts a status on a group, pair, instance or drill, to reach states that no call leads to. */
  "set-status": (sim, input) => {
    const status = String(input["status"]);
    const { groups, pairs, instances, drills } = sim.state;
    const kind = ["group", "pair", "instance", "drill"].find((name) => input[name] !== undefined);
    const rows: Record<string, Iterable<Group | Pair | Drill | { id: string; name: string; status: string }>> = {
      group: groups.values(),
      pair: pairs.values(),
      instance: instances.values(),
      drill: drills.values(),
    };
    if (kind === undefined) throw new Error("name a group, a pair, an instance or a drill");
    const row = lookUp(rows[kind] ?? [], kind, input[kind]);
    row.status = status;
    return { id: row.id };
  },
};
