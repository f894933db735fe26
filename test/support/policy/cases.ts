/** Stacks for each rule: one that it reports, with the sentence, and those beside it of which it says nothing. */
import { RULES, type RuleKey } from "../../../policy/rules/index.js";
import {
  beforeCreation,
  group,
  instance,
  NOT_KNOWN,
  pair,
  type Part,
  part,
  protection,
  shownByInputs,
} from "./stack.js";

export interface Case {
  readonly title: string;
  readonly stack: readonly Part[];
  /** Beginnings of what is reported; nothing: the rule is silent. */
  readonly says: readonly string[];
}

const orders = group("orders");
const web = instance("web", orders, { serverId: "server-web" });
const db = instance("db", orders, { serverId: "server-db" });
const on = protection("orders", orders);

const fresh = shownByInputs("orders");
const guarded = { opts: { protect: true } };

const server = part("openstack:compute/instance:Instance", "web");
const volume = part("openstack:blockstorage/volume:Volume", "data");
const attach = (
  props: Part["props"],
  of: Part["of"] = {},
  type = "openstack:compute/volumeAttach:VolumeAttach",
): Part => part(type, "web-data", { props, of, dependsOn: Object.values(of).flat() });
const attached = attach({ instanceId: "server-web", volumeId: "volume-data" });
const otc = attach(attached.props, {}, "opentelekomcloud:index/computeVolumeAttachV2:ComputeVolumeAttachV2");
const component = part("my:component:Server", "web", { dependsOn: [attached] });
const unknownIds = { instanceId: NOT_KNOWN, volumeId: NOT_KNOWN };
const unknownAttached = attach(unknownIds, { instanceId: [server], volumeId: [volume] });
const unknownWeb = beforeCreation(
  instance("web", fresh, { serverId: NOT_KNOWN }, { of: { serverId: [server] }, dependsOn: [server] }),
);
const unknownPair = beforeCreation(pair("data", fresh, { volumeId: NOT_KNOWN }, { of: { volumeId: [volume] } }));

const with_ = (props: Part["props"], opts: Partial<Part["opts"]> = {}): Part => group("orders", props, { opts });
const of = (one: Part): readonly Part[] => [instance("web", one), instance("db", one), protection("orders", one)];

export const CASES: Readonly<Record<RuleKey, readonly Case[]>> = {
  unprotectedGroup: [
    {
      title: "a group with servers and no protection",
      stack: [orders, web, db],
      says: ["Group orders has no Protection: nothing replicates db, web, and a failover of the group is refused."],
    },
    {
      title: "one that a preview would create",
      stack: [fresh, beforeCreation(web)],
      says: ["Group orders has no Protection: nothing replicates web"],
    },
    {
      title: "one beside another whose protection is of that other",
      stack: [orders, web, group("bills"), protection("bills", group("bills"))],
      says: ["Group orders has no Protection"],
    },
    { title: "a group with its protection", stack: [orders, web, on], says: [] },
    {
      title: "one with a protection that names it by its id",
      stack: [orders, web, { ...on, of: {} }],
      says: [],
    },
    {
      title: "one beside a protection of a group that cannot be told",
      stack: [fresh, beforeCreation(web), { ...beforeCreation(on), of: {} }],
      says: [],
    },
    { title: "a group without members", stack: [orders], says: [] },
    {
      title: "one that the program only looks at",
      stack: [with_({}, { deleteBeforeReplace: undefined }), web],
      says: [],
    },
  ],
  diskOutsidePairs: [
    {
      title: "a disk attached to a protected server",
      stack: [orders, web, attached],
      says: [
        "web-data attaches a disk to the server of ProtectedInstance web, and nothing in the program puts it into",
      ],
    },
    { title: "one by another package", stack: [orders, web, otc], says: ["web-data attaches a disk"] },
    {
      title: "one of which a preview knows no id",
      stack: [server, volume, fresh, unknownWeb, unknownAttached],
      says: ["web-data attaches a disk to the server of ProtectedInstance web"],
    },
    {
      title: "one that the instance waits for",
      stack: [orders, attached, component, { ...web, dependsOn: [orders, component] }],
      says: [],
    },
    {
      title: "one with a pair",
      stack: [orders, web, attached, pair("data", orders, { volumeId: "volume-data" })],
      says: [],
    },
    {
      title: "one with a pair, of which a preview knows no id",
      stack: [server, volume, fresh, unknownWeb, unknownAttached, unknownPair],
      says: [],
    },
    {
      title: "a disk of another server",
      stack: [orders, web, attach({ instanceId: "server-mail", volumeId: "volume-data" })],
      says: [],
    },
    {
      title: "a connection that attaches nothing to a server",
      stack: [orders, web, attach(attached.props, {}, "openstack:blockstorage/volumeAttach:VolumeAttach")],
      says: [],
    },
  ],
  deletableDrSide: [
    {
      title: "a server whose deletion deletes its DR server",
      stack: [orders, instance("web", orders, { deleteTargetServer: true, deleteTargetEip: true })],
      says: [
        "ProtectedInstance web has deleteTargetServer: true and deleteTargetEip: true and no protect: a line that is removed, or renamed without an alias, deletes the DR server and its disks and the EIP of the DR server.",
      ],
    },
    {
      title: "a pair whose deletion deletes its DR disk",
      stack: [orders, pair("data", orders, { deleteTargetVolume: true })],
      says: ["ReplicationPair data has deleteTargetVolume: true and no protect"],
    },
    {
      title: "one that cannot be deleted",
      stack: [orders, instance("web", orders, { deleteTargetServer: true }, guarded)],
      says: [],
    },
    {
      title: "one without the flag",
      stack: [orders, instance("web", orders, { deleteTargetServer: false })],
      says: [],
    },
  ],
  standingFailback: [
    {
      title: "a group that declares failover: false where it began",
      stack: [with_({ failover: false }), ...of(with_({}))],
      says: ["Group orders declares failover: false while production is at its original site"],
    },
    {
      title: "one that a preview would create",
      stack: [shownByInputs("orders", { failover: false }), beforeCreation(web)],
      says: ["Group orders declares failover: false"],
    },
    { title: "one that declares nothing", stack: [orders, ...of(orders)], says: [] },
    {
      title: "one whose failover: false is on its way back",
      stack: [with_({ failover: false, productionSite: "target" })],
      says: [],
    },
  ],
  hiddenOrder: [
    {
      title: "a group that ignores changes of failover",
      stack: [with_({}, { ignoreChanges: ["description", "failover"] })],
      says: ['Group orders ignores changes of "failover": a failover that the program orders does nothing'],
    },
    {
      title: "one that ignores everything",
      stack: [with_({}, { ignoreChanges: ["*"] })],
      says: ['Group orders ignores changes of "*"'],
    },
    { title: "one that ignores something else", stack: [with_({}, { ignoreChanges: ["description"] })], says: [] },
  ],
  claimedTwice: [
    {
      title: "two instances of one server",
      stack: [orders, web, group("bills"), instance("mail", group("bills"), { serverId: "server-web" })],
      says: ["ProtectedInstance mail and ProtectedInstance web protect the same server: the service takes it once."],
    },
    {
      title: "two pairs of one disk",
      stack: [orders, pair("a", orders, { volumeId: "volume" }), pair("b", orders, { volumeId: "volume" })],
      says: ["ReplicationPair b and ReplicationPair a protect the same disk"],
    },
    { title: "instances of two servers", stack: [orders, web, db], says: [] },
    {
      title: "servers of one id in two clouds",
      stack: [orders, web, instance("mail", orders, { serverId: "server-web" }, { provider: "rehearsal" })],
      says: [],
    },
    {
      title: "servers that a preview does not know",
      stack: [orders, instance("a", orders, { serverId: NOT_KNOWN }), instance("b", orders, { serverId: NOT_KNOWN })],
      says: [],
    },
  ],
  deletableGroup: [
    {
      title: "a group and a protection without protect",
      stack: [orders, on],
      says: ["Nothing refuses the deletion of group orders (ProtectionGroup and Protection without protect)"],
    },
    {
      title: "a protection alone without protect",
      stack: [with_({}, { protect: true }), on],
      says: ["Nothing refuses the deletion of group orders (Protection without protect)"],
    },
    {
      title: "both with protect",
      stack: [with_({}, { protect: true }), protection("orders", orders, {}, guarded)],
      says: [],
    },
  ],
  noStartOrder: [
    {
      title: "several servers and no order",
      stack: [orders, web, db],
      says: ["Group orders has no startOrder: after a move its 2 servers (db, web) start at the same time."],
    },
    { title: "an order", stack: [with_({ startOrder: [["server-db"], ["server-web"]] }), web, db], says: [] },
    { title: "an order that a preview does not know", stack: [with_({ startOrder: NOT_KNOWN }), web, db], says: [] },
    { title: "one server", stack: [orders, web], says: [] },
    { title: "servers that nobody starts", stack: [with_({ startServers: false }), web, db], says: [] },
  ],
};

/** A stack of which every rule has something to say. */
export const AT_FAULT: readonly Part[] = (Object.keys(RULES) as RuleKey[])
  .map((key) => CASES[key][0]?.stack ?? [])
  .flatMap((stack, index) => stack.map((one) => renamed(one, index)));

/** The same part under a name of its own, so that stacks can stand side by side. */
function renamed(one: Part, index: number): Part {
  const again = (parts: readonly Part[]): Part[] => parts.map((other) => renamed(other, index));
  return {
    ...one,
    name: `${one.name}-${index}`,
    props: Object.fromEntries(
      Object.entries(one.props).map(([key, value]) => [
        key,
        /Id$/.test(key) && typeof value === "string" ? `${value}-${index}` : value,
      ]),
    ),
    dependsOn: again(one.dependsOn),
    of: Object.fromEntries(Object.entries(one.of).map(([key, parts]) => [key, again(parts)])),
  };
}
