import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as sdrs from "pulumi-sdrs";

// The objects to protect exist already; their ids come from the configuration (Pulumi.yaml beside this file holds those of the simulator's demo world).
const config = new pulumi.Config();

// A suffix that is chosen once, so that the group's name can be typed on the command line.
const suffix = new random.RandomPet("suffix", { length: 1 });

const group = new sdrs.ProtectionGroup("shop", {
  name: pulumi.interpolate`shop-${suffix.id}`,
  sourceAvailabilityZone: config.require("sourceZone"),
  targetAvailabilityZone: config.require("targetZone"),
  domainId: config.require("domainId"),
  sourceVpcId: config.require("vpcId"),

  // The whole point: true fails production over, false fails it back. Not set, nobody orders a move, and nothing is ever moved.
  failover: config.getBoolean("failover"),
  // After a failover: the id of the transition to recover from. Overwrites the old production disks, so it needs consent.
  reprotect: config.get("reprotect"),
  confirm: config.get("confirm"),
  abandon: config.getBoolean("abandon"),
  startOrder: [[config.require("dbServerId")], [config.require("webServerId")]],
});

// A protected server gets its counterpart at the DR site, and a replication pair for each of its disks.
const db = new sdrs.ProtectedInstance("db", {
  protectionGroup: group,
  serverId: config.require("dbServerId"),
  deleteTargetServer: true,
});
const web = new sdrs.ProtectedInstance("web", {
  protectionGroup: group,
  serverId: config.require("webServerId"),
  deleteTargetServer: true,
});

// A further disk, attached to the database server on both sides.
const archive = new sdrs.ReplicationPair("archive", {
  protectionGroup: group,
  volumeId: config.require("archiveVolumeId"),
  deleteTargetVolume: true,
});
const mount = new sdrs.ReplicationAttachment("archive", {
  protectionGroup: group,
  protectedInstanceId: db.id,
  replicationPairId: archive.id,
  device: "/dev/vdd",
  detachFromRunning: true,
});

// Enabling needs the pairs, so it comes last.
const protection = new sdrs.Protection(
  "shop",
  {
    protectionGroup: group,
  },
  { dependsOn: [db, web, archive, mount] },
);

export const groupName = group.name;
export const status = protection.status;
export const productionZone = group.productionZone;
// In short: every update prints what a program exports, and `sdrs report` reads each address and server from the state.
export const migratedAddressCounts = group.migratedAddressCounts;
export const lastTransition = group.transitions.apply((all) => all.at(0) ?? null);
