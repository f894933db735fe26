import type { Assumptions } from "../../assumptions.js";
import { allBehaviours } from "../../behaviour/index.js";
import { newGroup } from "../../behaviour/group/groups.js";
import { completeInstance, newInstance } from "../../behaviour/instances.js";
import { zoneOn } from "../../behaviour/members.js";
import { createDrDisk, newPair } from "../../behaviour/pairs.js";
import { otherSide } from "../../behaviour/group/sync.js";
import type { Clock } from "../clock.js";
import type { Faults } from "../../control/faults.js";
import { stableHex, stableUuid } from "../ids.js";
import { runEvent } from "../jobs.js";
import { SECURITY_GROUP, seedEip, seedNic, seedVirtualIp, seedVpc, vpcOf } from "./seed-network.js";
import { firstOf, made, requireUnpaired, requireUnprotected, seedMembers } from "./seed-members.js";
import { seedDnsZone, seedLoadBalancer } from "./seed-references.js";
import { Sim } from "../sim.js";
import { emptyState, type State } from "../state.js";
import type { Account, Disk, Group, Limits, Pair } from "../types.js";
import { WorldError } from "./read-world.js";
import type { World, WorldDisk, WorldGroup, WorldServer } from "./world-file.js";

const LIMITS: Limits = {
  server_groups: 50,
  replications: 100,
  instances_per_group: -1,
  unattached_replications: -1,
  nics_per_instance: 12,
};

function accountOf(world: World, region: string): Account {
  const given = world.account ?? {};
  const main = { id: given.projectId ?? stableHex("project/main"), name: given.projectName ?? region };
  const others = (given.otherProjects ?? [{ name: `${region}_other` }]).map((project) => ({
    id: project.id ?? stableHex(`project/${project.name}`),
    name: project.name,
  }));
  return {
    domain_id: stableHex("account/domain"),
    domain_name: given.domain ?? "OTC-EU-DE-00000000001000000001",
    user_id: stableHex("account/user"),
    username: given.username ?? "simulator",
    password: given.password ?? "simulator-password",
    access_key: given.accessKey ?? "AKSIMULATOR000000001",
    secret_key: given.secretKey ?? "SKsimulatorSKsimulatorSKsimulator0000001",
    projects: [main, ...others],
  };
}

export interface SimParts {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly assume: Assumptions;
}

export const simOf = (state: State, parts: SimParts): Sim =>
  new Sim(state, parts.clock, parts.faults, parts.assume, allBehaviours(), runEvent);

/** Builds the state that a world describes. */
export function seedWorld(world: World, seed: number, parts: SimParts): Sim {
  const region = world.region ?? "eu-de";
  const limits = { ...LIMITS, ...world.limits };
  const state = emptyState(
    accountOf(world, region),
    region,
    world.flavour ?? "otc",
    limits,
    seed,
    world.legacyBackup ?? false,
  );
  const sim = simOf(state, parts);
  for (const domain of world.domains ?? []) {
    const id = domain.id ?? stableUuid(`domain/${domain.name}`);
    const [local, remote] = domain.zones;
    const description = domain.description ?? `${local} <-> ${remote}`;
    state.domains.set(id, { id, name: domain.name, description, sold_out: domain.soldOut ?? false, local, remote });
  }
  state.sequence.next += firstOf(world);
  for (const vpc of world.vpcs ?? []) seedVpc(state, vpc);
  for (const eip of world.eips ?? []) seedEip(sim, eip.address, null, eip.id);
  (world.servers ?? []).forEach((server, index) => {
    seedServer(sim, world, server, `servers[${index}]`);
  });
  (world.virtualIps ?? []).forEach((row, index) => {
    seedVirtualIp(sim, row, `virtualIps[${index}]`);
  });
  (world.loadBalancers ?? []).forEach((row, index) => {
    seedLoadBalancer(sim, row, `loadBalancers[${index}]`);
  });
  for (const zone of world.dnsZones ?? []) seedDnsZone(sim, zone);
  for (const disk of world.disks ?? []) seedDisk(sim, disk, disk.zone, false);
  for (const vault of world.vaults ?? []) {
    const id = vault.id ?? stableUuid(`vault/${vault.name}`);
    state.vaults.set(id, { id, name: vault.name, status: vault.status ?? "available" });
  }
  (world.groups ?? []).forEach((group, index) => {
    seedGroup(sim, world, group, `groups[${index}]`);
  });
  return sim;
}

function seedDisk(sim: Sim, disk: WorldDisk, zone: string, bootable: boolean): Disk {
  const id = disk.id ?? stableUuid(`disk/${disk.name}`);
  const row: Disk = {
    id,
    name: disk.name,
    status: "available",
    size: disk.size,
    zone,
    volume_type: disk.type ?? "SAS",
    bootable: disk.bootable ?? bootable,
    multiattach: disk.shared ?? false,
    encrypted: disk.encrypted ?? false,
    attachments: [],
    marker: disk.marker ?? `data of ${disk.name}`,
    created: sim.now(),
    updated: sim.now(),
  };
  sim.state.disks.set(id, row);
  return row;
}

function seedServer(sim: Sim, world: World, server: WorldServer, at: string): void {
  const { state } = sim;
  const zones = (world.domains ?? []).flatMap((domain) => domain.zones);
  if (zones.length > 0 && !zones.includes(server.zone) && !server.zone.startsWith(state.region)) {
    throw new WorldError(`${at}.zone is in no domain of the world: ${server.zone}`);
  }
  const id = server.id ?? stableUuid(`server/${server.name}`);
  if (state.servers.has(id)) throw new WorldError(`${at}.name is used twice: ${server.name}`);
  const vpc = vpcOf(state, server.vpc, at);
  state.servers.set(id, {
    id,
    name: server.name,
    zone: server.zone,
    status: server.status ?? "ACTIVE",
    task_state: null,
    flavor: server.flavor ?? "s3.large.2",
    vpc_id: vpc,
    security_groups: [{ ...SECURITY_GROUP }],
    image_id: stableUuid("image/linux"),
    key_name: server.keyName ?? null,
    os_type: server.os ?? "Linux",
    hypervisor: server.hypervisor ?? "kvm",
    unstartable: false,
    start_outcome: null,
    locked: false,
    dedicated_host_id: server.dedicatedHost,
    role: "user",
    created: sim.now(),
    updated: sim.now(),
  });
  server.disks.forEach((disk, index) => {
    const known = disk.id === undefined ? undefined : state.disks.get(disk.id);
    const row = known ?? seedDisk(sim, disk, server.zone, index === 0);
    const letter = String.fromCharCode(97 + index);
    const device = disk.device ?? `/dev/${server.hypervisor === "xen" ? "sd" : "vd"}${letter}`;
    const attachment = stableUuid(`attachment/${row.id}${known === undefined ? "" : `/${id}`}`);
    row.attachments = [
      ...row.attachments,
      { server_id: id, device, attached_at: sim.now(), attachment_id: attachment },
    ];
    row.status = "in-use";
  });
  server.nics.forEach((nic, index) => {
    seedNic(sim, { server, id, vpc, nic, index, at: `${at}.nics[${index}]` });
  });
}

function seedGroup(sim: Sim, world: World, given: WorldGroup, at: string): void {
  const { state } = sim;
  const zones = [given.sourceZone, given.targetZone];
  const domain = [...state.domains.values()].find(
    (row) =>
      (given.domain === undefined || row.name === given.domain || row.id === given.domain) &&
      zones.includes(row.local) &&
      zones.includes(row.remote),
  );
  if (domain === undefined) throw new WorldError(`${at}: no domain of the world joins ${zones.join(" and ")}`);
  const group = made(
    state.groups,
    given,
    newGroup(sim, domain, {
      name: given.name,
      description: given.description ?? null,
      source_availability_zone: given.sourceZone,
      target_availability_zone: given.targetZone,
      source_vpc_id: vpcOf(state, given.vpc, at),
    }),
  );
  group.status = given.status ?? "available";
  group.priority_station = given.site ?? "source";
  const byName = new Map([...state.servers.values()].filter((s) => s.role === "user").map((s) => [s.name, s.id]));
  for (const name of given.servers ?? []) {
    const serverId = byName.get(name);
    if (serverId === undefined) throw new WorldError(`${at}.servers names no server of the world: ${name}`);
    requireUnprotected(sim, serverId, `${at}.servers`);
    const instance = newInstance(sim, group, {
      server_id: serverId,
      name: `${name}-protected`.slice(0, 64),
      description: null,
      tags: [],
    });
    completeInstance(sim, instance, {});
  }
  for (const name of given.disks ?? []) seedPair(sim, group, name, at);
  for (const pair of state.pairs.values()) if (pair.server_group_id === group.id) markSynced(sim, group, pair);
  seedMembers(sim, group, given, at);
}

function seedPair(sim: Sim, group: Group, name: string, at: string): void {
  const disk = [...sim.state.disks.values()].find(
    (row) => row.name === name && row.zone === group.source_availability_zone,
  );
  if (disk === undefined) throw new WorldError(`${at}.disks names no disk of the world: ${name}`);
  requireUnpaired(sim, disk.id, `${at}.disks`);
  const replica = createDrDisk(sim, disk, zoneOn(group, otherSide(group.priority_station)));
  const pair = newPair(sim, group, disk, replica, {
    name: `${name}-pair`.slice(0, 64),
    description: null,
    automatic_for: null,
  });
  pair.status = group.status;
}

/** A seeded group that is protected has long finished its first copy. */
function markSynced(sim: Sim, group: Group, pair: Pair): void {
  if (group.status !== "protected") return;
  pair.sync = { phase: "synced", since: sim.now(), base: 100, length: 0 };
}
