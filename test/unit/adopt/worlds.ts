import fc from "fast-check";
import type { Found } from "../../../cli/adopt/found";
import {
  BUSY_MEMBER_STATUSES,
  GROUP_STATUSES,
  INSTANCE_STATUSES,
  PAIR_STATUSES,
  SITES,
} from "../../../provider/model/status";
import type { Drill, Group, Instance, Pair } from "../../../provider/model/wire/wire";

/** Text that tries to leave the string or the comment it stands in. */
export const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    '"',
    "'",
    "`",
    "\\",
    "${x}",
    "\n",
    "\r",
    "\u2028",
    "\u2029",
    "*/",
    "//",
    "\\u0022",
    "__proto__",
    "\u202e",
  ),
  fc
    .array(fc.constantFrom('"', "\\", "\n", "*/", "`", "\u2028", "// ", "orders", "; process.exit()"))
    .map((parts) => parts.join("")),
  fc.constantFrom("orders", "web", "class", "sdrs", "group", "1st", "订单", "web-data", "emergency-now"),
);

const id = fc.uuid();
const time = fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:20:00Z", "2026-03-01T00:00:00Z", "");
const common = {
  name: hostile,
  createdAt: time,
  updatedAt: time,
};

const theGroup: fc.Arbitrary<Group> = fc.record({
  ...common,
  id,
  description: fc.option(hostile),
  sourceZone: fc.constant("eu-de-01"),
  targetZone: fc.constant("eu-de-02"),
  ...{ domainId: id, domainName: hostile, vpcId: id },
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("protected", "available", "failed-over") },
    fc.constantFrom(...GROUP_STATUSES),
  ),
  productionSite: fc.constantFrom(...SITES),
  ...{ progress: fc.nat(100), instanceCount: fc.nat(9), pairCount: fc.nat(9), drillCount: fc.nat(9) },
});

const ofMembers = (statuses: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom("protected", "available") }, fc.constantFrom(...statuses));

const instance = (groupId: string): fc.Arbitrary<Instance> =>
  fc.record({
    ...common,
    ...{ id, groupId: fc.constant(groupId), description: fc.option(hostile), status: ofMembers(INSTANCE_STATUSES) },
    ...{ progress: fc.nat(100), productionSite: fc.constantFrom(...SITES), sourceServerId: id, targetServerId: id },
    attachments: fc.constant([]),
    tags: fc.array(fc.record({ key: hostile, value: fc.oneof(hostile, fc.constant("")) }), { maxLength: 3 }),
  });

const pair = (groupId: string, instances: readonly Instance[]): fc.Arbitrary<Pair> =>
  fc.record({
    ...common,
    ...{ id, groupId: fc.constant(groupId), description: fc.option(hostile), status: ofMembers(PAIR_STATUSES) },
    ...{ progress: fc.nat(100), replicationStatus: fc.constant("active"), faultLevel: fc.constant("0") },
    ...{ productionSite: fc.constantFrom(...SITES), sourceVolumeId: id, targetVolumeId: id },
    attachments: fc
      .subarray(instances.map((one) => one.id))
      .chain((ids) =>
        fc
          .constantFrom("/dev/vdb", "/dev/sdc", "odd\ndevice")
          .map((device) => ids.map((instanceId) => ({ instanceId, device }))),
      ),
    ...{ size: fc.nat(99), volumeType: fc.constant("SSD"), bootable: fc.boolean(), shared: fc.boolean() },
  });

const drill = (groupId: string): fc.Arbitrary<Drill> =>
  fc.record({
    ...common,
    ...{ id, groupId: fc.constant(groupId), vpcId: id, servers: fc.constant([]) },
    status: ofMembers([...BUSY_MEMBER_STATUSES]),
  });

/** Any group with any members. */
export const anyFound: fc.Arbitrary<Found> = theGroup.chain((group) =>
  fc.array(instance(group.id), { maxLength: 4 }).chain((instances) =>
    fc.record({
      group: fc.constant(group),
      // One may be attached to, and yet not be read.
      instances: fc.oneof({ weight: 4, arbitrary: fc.constant(instances) }, fc.constant(instances.slice(1))),
      pairs: fc.array(pair(group.id, instances), { maxLength: 5 }),
      drills: fc.array(drill(group.id), { maxLength: 2 }),
      diskZones: fc.constant(new Map<string, string>()),
      unread: fc.constant([]),
    }),
  ),
);
