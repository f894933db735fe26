import { claimedTwice, deletable, hidesOrders, noStartOrder, standingFailback, unprotected } from "./groups";
import { deletesDrSide, outsideEveryPair } from "./members";
import type { Rule } from "./rule";

/** The rules, by the names that a program configures them with. */
export const RULES = {
  unprotectedGroup: {
    name: "sdrs-unprotected-group",
    title: "Groups are protected",
    level: "advisory",
    severity: "critical",
    looksAt: "a `ProtectionGroup` with servers or disks and no `Protection`",
    why: "A group copies nothing until its protection is enabled: its servers look protected and are not.",
    remedy:
      "Declare a Protection of the group that depends on its members, or use ProtectedWorkload. One that another stack declares is an exception.",
    find: unprotected,
  },
  diskOutsidePairs: {
    name: "sdrs-disk-outside-pairs",
    title: "Disks of protected servers are in pairs",
    level: "advisory",
    severity: "high",
    looksAt:
      "attachments of disks to a protected server, by the packages for OpenStack, Open Telekom Cloud and Huawei Cloud",
    why: "The service makes pairs of the disks that a server has when it is protected. A disk that is attached later is in none, and its data stays behind.",
    remedy:
      "Let the ProtectedInstance depend on the attachment, if the disk was there when the instance was created; otherwise declare a ReplicationPair and a ReplicationAttachment.",
    find: outsideEveryPair,
  },
  deletableDrSide: {
    name: "sdrs-deletable-dr-side",
    title: "Deletions spare the DR side",
    level: "advisory",
    severity: "high",
    looksAt: "`deleteTargetServer`, `deleteTargetEip` or `deleteTargetVolume` without the option `protect`",
    why: "With such a flag a removed line deletes the DR side together with the protection, and the next copy is a full one.",
    remedy: "Add the option protect: true, or leave the flag out until the workload is taken down.",
    find: deletesDrSide,
  },
  standingFailback: {
    name: "sdrs-standing-failback",
    title: "No failback stands in the program",
    level: "advisory",
    severity: "high",
    looksAt: "`failover: false` while production is at its original site",
    why: "A false that stands in the program, often by a default such as `?? false`, orders a failback in every deployment while production is away: all of them fail, and print the line that overwrites disks.",
    remedy:
      'Leave failover unset, also where a value may be missing: config.getBoolean("failover") without a default. After a failback, take the line out.',
    find: standingFailback,
  },
  hiddenOrder: {
    name: "sdrs-hidden-order",
    title: "Orders reach the group",
    level: "mandatory",
    severity: "critical",
    looksAt: "`ignoreChanges` of `failover`, `reprotect` or `confirm`",
    why: "Pulumi hides such an edit from the provider: a failover is ordered, the update is green, and nothing moved.",
    remedy: "Take the input out of ignoreChanges.",
    find: hidesOrders,
  },
  claimedTwice: {
    name: "sdrs-claimed-twice",
    title: "Servers and disks are protected once",
    level: "mandatory",
    severity: "medium",
    looksAt: "two `ProtectedInstance`s of one server, or two `ReplicationPair`s of one disk",
    why: "The service protects a server or disk once: the update fails half-way, with other resources created.",
    remedy: "Remove one of the two. Servers that fail over together belong into one group.",
    find: claimedTwice,
  },
  deletableGroup: {
    name: "sdrs-deletable-group",
    title: "Groups have protect",
    level: "advisory",
    severity: "medium",
    looksAt: "a `ProtectionGroup` or its `Protection` without the option `protect`",
    why: "Deleting either ends protection until a full copy was made again. The option refuses deletions, and holds back no failover.",
    remedy: "Add the option protect: true to the group and its Protection, or to the ProtectedWorkload.",
    find: deletable,
  },
  noStartOrder: {
    name: "sdrs-no-start-order",
    title: "Servers start in an order",
    level: "advisory",
    severity: "low",
    looksAt: "a group of several `ProtectedInstance`s without `startOrder`",
    why: "Without an order all servers start at once, an application before its database.",
    remedy:
      "Declare startOrder, the servers that others need first. One wave that has all of them says that any order will do.",
    find: noStartOrder,
  },
} as const satisfies Record<string, Rule>;

export type RuleKey = keyof typeof RULES;
