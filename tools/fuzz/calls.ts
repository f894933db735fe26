import type { Cloud } from "../../provider/api/cloud";
import * as body from "./bodies";

const { ID } = body;

/** One call of the provider's client, and a right answer to it. */
export interface FuzzedCall {
  readonly run: (cloud: Cloud) => Promise<unknown>;
  readonly answer: unknown;
  /** A new client for each run: what it learned stays in it. */
  readonly fresh?: "password" | "project";
  /** The cloud that has the call; both have the others. */
  readonly cloud?: Cloud["settings"]["cloud"];
}

const job = (run: FuzzedCall["run"]): FuzzedCall => ({ run, answer: body.JOB_ID });
const one = (key: string, object: unknown, run: FuzzedCall["run"]): FuzzedCall => ({ run, answer: { [key]: object } });
/** A list of two rows. */
const list = (key: string, row: object, run: FuzzedCall["run"]): FuzzedCall => ({
  run,
  answer: { [key]: [row, { ...row, id: "second", job_id: "second" }], count: 2 },
});
/** A list of one row, whose page says that it is the last. */
const page = (key: string, row: object, run: FuzzedCall["run"]): FuzzedCall => ({
  run,
  answer: { [key]: [row], page_info: { current_count: 1 }, links: { self: "https://dns.example/v2/recordsets" } },
});
const server = { serverId: "s1", mappings: [{ backupId: "b2", volumeId: "d1" }] };

/** Every call, by its name in the client. */
export const CALLS: Readonly<Record<string, FuzzedCall>> = {
  projectId: { run: (c) => c.projectId(), answer: body.TOKEN, fresh: "password" },
  "projectId by name": {
    ...{ run: (c) => c.projectId(), fresh: "project" },
    answer: { projects: [{ id: "p1", name: "eu-de_shop" }] },
  },
  "domains.list": { run: (c) => c.domains.list(), answer: { domains: [body.DOMAIN] } },
  "quotas.list": one("quotas", { resources: [{ type: "server_groups", used: 1, quota: 10 }] }, (c) => c.quotas.list()),
  "rpo.list": {
    ...{ run: (c) => c.rpo.list({}), cloud: "huawei" },
    answer: { resource_rpo_statistics: [body.RPO, { ...body.RPO, id: 2 }], count: 2 },
  },
  "groups.get": one("server_group", body.GROUP, (c) => c.groups.get(ID)),
  "groups.list": list("server_groups", body.GROUP, (c) => c.groups.list()),
  "groups.create": job((c) =>
    c.groups.create({
      ...{ name: "orders", domainId: "d1", sourceVpcId: "v1" },
      ...{ sourceAvailabilityZone: "eu-de-01", targetAvailabilityZone: "eu-de-02" },
    }),
  ),
  "groups.rename": one("server_group", body.GROUP, (c) => c.groups.rename(ID, "orders")),
  "groups.remove": job((c) => c.groups.remove(ID)),
  "groups.act": job((c) => c.groups.act(ID, { verb: "failover-server-group" })),
  "pairs.get": one("replication", body.PAIR, (c) => c.pairs.get(ID)),
  "pairs.list": list("replications", body.PAIR, (c) => c.pairs.list({ groupId: "g1" })),
  "pairs.create": job((c) => c.pairs.create({ protectionGroupId: "g1", volumeId: "d1", name: "root" })),
  "pairs.rename": one("replication", body.PAIR, (c) => c.pairs.rename(ID, "root")),
  "pairs.remove": job((c) => c.pairs.remove(ID, { groupId: "g1", deleteTargetVolume: false })),
  "pairs.extend": job((c) => c.pairs.extend(ID, 50)),
  "instances.get": one("protected_instance", body.INSTANCE, (c) => c.instances.get(ID)),
  "instances.list": list("protected_instances", body.INSTANCE, (c) => c.instances.list({ groupId: "g1" })),
  "instances.create": job((c) => c.instances.create({ protectionGroupId: "g1", serverId: "s1", name: "web" })),
  "instances.rename": one("protected_instance", body.INSTANCE, (c) => c.instances.rename(ID, "web")),
  "instances.remove": job((c) => c.instances.remove(ID, { deleteTargetServer: false, deleteTargetEip: false })),
  "instances.attachPair": job((c) => c.instances.attachPair(ID, { pairId: "p1", device: "/dev/vdb" })),
  "instances.detachPair": job((c) => c.instances.detachPair(ID, "p1")),
  "instances.resize": job((c) => c.instances.resize(ID, { flavor: "s3.large" })),
  "instances.addNic": job((c) => c.instances.addNic(ID, { subnetId: "n1", ipAddress: "192.168.0.60" })),
  "instances.removeNic": job((c) => c.instances.removeNic(ID, "port-1")),
  "instances.addTags": { run: (c) => c.instances.addTags(ID, { tier: "web" }), answer: {} },
  "instances.projectTags": one("tags", [{ key: "tier", values: ["web"] }], (c) => c.instances.projectTags()),
  "instances.removeTags": { run: (c) => c.instances.removeTags(ID, ["tier"]), answer: {} },
  "drills.get": one("disaster_recovery_drill", body.DRILL, (c) => c.drills.get(ID)),
  "drills.list": list("disaster_recovery_drills", body.DRILL, (c) => c.drills.list({ groupId: "g1" })),
  "drills.create": job((c) => c.drills.create({ groupId: "g1", name: "rehearsal", vpcId: "v9" })),
  "drills.rename": one("disaster_recovery_drill", body.DRILL, (c) => c.drills.rename(ID, "rehearsal")),
  "drills.remove": job((c) => c.drills.remove(ID)),
  "jobs.get": { run: (c) => c.jobs.get(ID), answer: body.JOB },
  "failures.list": list("failure_jobs", body.FAILURE, (c) => c.failures.list("g1")),
  "failures.remove": { run: (c) => c.failures.remove("j1"), answer: {} },
  "failures.clear": { run: (c) => c.failures.clear("g1"), answer: {} },
  "loadBalancers.members": page("members", body.MEMBER, (c) => c.loadBalancers.members()),
  "loadBalancers.membersOf": page("members", body.MEMBER, (c) => c.loadBalancers.membersOf(ID)),
  "loadBalancers.pools": page("pools", body.POOL, (c) => c.loadBalancers.pools()),
  "loadBalancers.list": page("loadbalancers", { id: ID, name: "shop-lb" }, (c) => c.loadBalancers.list()),
  "records.list": page("recordsets", body.RECORD_SET, (c) => c.records.list("private")),
  "servers.get": one("server", body.SERVER, (c) => c.servers.get(ID)),
  "servers.list": list("servers", body.SERVER, (c) => c.servers.list()),
  "servers.start": job((c) => c.servers.start(["s1"])),
  "servers.stop": job((c) => c.servers.stop(["s1"], "SOFT")),
  "servers.job": { run: (c) => c.servers.job(ID), answer: body.JOB },
  "servers.interfaces": one("interfaceAttachments", [body.INTERFACE], (c) => c.servers.interfaces(ID)),
  "ports.get": one("port", body.PORT, (c) => c.ports.get(ID)),
  "ports.list": list("ports", body.PORT, (c) => c.ports.list()),
  "ports.ofServer": list("ports", body.PORT, (c) => c.ports.ofServer("s1")),
  "eips.list": list("publicips", body.EIP, (c) => c.eips.list()),
  "eips.all": list("publicips", body.EIP, (c) => c.eips.all()),
  "eips.get": one("publicip", body.EIP, (c) => c.eips.get(ID)),
  "eips.assign": one("publicip", body.EIP, (c) => c.eips.assign({ name: "b-1", type: "5_bgp", bandwidth: 5 })),
  "eips.bind": { run: (c) => c.eips.bind(ID, "p1"), answer: { publicip: body.EIP } },
  "eips.unbind": { run: (c) => c.eips.unbind(ID), answer: { publicip: body.EIP } },
  "eips.release": { run: (c) => c.eips.release(ID), answer: {} },
  "eips.limits": one("quotas", { resources: [body.EIP_QUOTA] }, (c) => c.eips.limits()),
  "disks.get": one("volume", body.DISK, (c) => c.disks.get(ID)),
  "disks.list": list("volumes", body.DISK, (c) => c.disks.list()),
  "disks.limits": one("quota_set", body.DISK_QUOTAS, (c) => c.disks.limits()),
  "servers.limits": one("absolute", body.SERVER_LIMITS, (c) => c.servers.limits()),
  "vpcs.get": one("vpc", { id: ID, name: "shop", cidr: "192.168.0.0/16" }, (c) => c.vpcs.get(ID)),
  "vpcs.subnet": one("subnet", { id: ID, name: "shop", cidr: "192.168.0.0/24", vpc_id: ID }, (c) => c.vpcs.subnet(ID)),
  "backups.get": one("backup", body.BACKUP, (c) => c.backups.get(ID)),
  "backups.list": list("backups", body.BACKUP, (c) => c.backups.list({ resourceId: "s1" })),
  "backups.vault": one("vault", body.VAULT, (c) => c.backups.vault(ID)),
  "backups.restore": job((c) => c.backups.restore(ID, server)),
  "backups.operation": one("operation_log", body.OPERATION, (c) => c.backups.operation(ID)),
  "backups.restores": list("operation_logs", body.OPERATION, (c) =>
    c.backups.restores({ since: "2026-01-15T11:00:00Z" }),
  ),
};
