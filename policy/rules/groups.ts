/** Faults of a protection group as a program declares it. */
import { type Group, isDeclared, ofKind, type Stack } from "../stack/groups";
import { isGiven, read, textOf } from "../stack/read";
import type { StackResource } from "../library";
import type { Finding } from "./rule";

type Find = (stack: Stack) => readonly Finding[];

/** Groups that the program declares, each with what is wrong with it. */
const ofGroups =
  (wrong: (group: Group, stack: Stack) => string | undefined): Find =>
  (stack) =>
    stack.groups.flatMap((group) => {
      const { resource } = group;
      const message = isDeclared(resource) ? wrong(group, stack) : undefined;
      return message === undefined ? [] : [{ urn: resource.urn, name: resource.name, message }];
    });

const named = (resources: readonly StackResource[]): string =>
  resources
    .map(({ name }) => name)
    .sort()
    .join(", ");

const declared = (resources: readonly StackResource[]): StackResource[] => resources.filter(isDeclared);

/** A protection whose group cannot be told may be that of any group. */
export const unprotected = ofGroups(({ resource, instances, pairs, protections }, { loose }) => {
  const members = [...instances, ...pairs];
  if (members.length === 0 || protections.length > 0 || ofKind(loose, "Protection").some(mayBeOfAny)) return undefined;
  return `Group ${resource.name} has no Protection: nothing replicates ${named(members)}, and a failover of the group is refused.`;
});

const mayBeOfAny = ({ propertyDependencies }: StackResource): boolean =>
  ofKind(propertyDependencies["protectionGroupId"] ?? [], "ProtectionGroup").length !== 1;

export const deletable = ofGroups(({ resource, protections }) => {
  const open = [resource, ...declared(protections)].filter(({ opts }) => !opts.protect);
  if (open.length === 0) return undefined;
  const kinds = open.map(({ type }) => type.replace(/^.*:/, ""));
  return `Nothing refuses the deletion of group ${resource.name} (${kinds.join(" and ")} without protect): a line that is removed, or renamed without an alias, ends its protection.`;
});

/** Inputs by which a program orders a move, and agrees to it. */
const ORDERS = ["failover", "reprotect", "confirm", "*"];

export const hidesOrders = ofGroups(({ resource }) => {
  const hidden = resource.opts.ignoreChanges.filter((path) => ORDERS.includes(path));
  if (hidden.length === 0) return undefined;
  return `Group ${resource.name} ignores changes of ${hidden.map((path) => `"${path}"`).join(", ")}: a failover that the program orders does nothing, and the update is green.`;
});

export const standingFailback = ofGroups(({ resource }) =>
  read(resource.props, "failover") === false
    ? `Group ${resource.name} declares failover: false while production is at its original site: as long as the line stands, every deployment while production is away is an order to fail back.`
    : undefined,
);

export const noStartOrder = ofGroups(({ resource: { name, props }, instances }) => {
  const servers = declared(instances);
  if (servers.length < 2 || isGiven(props, "startOrder") || read(props, "startServers") === false) return undefined;
  return `Group ${name} has no startOrder: after a move its ${servers.length} servers (${named(servers)}) start at the same time.`;
});

/** Two instances of one server, or two pairs of one disk. Each provider has its own cloud, as far as a program tells. */
export const claimedTwice: Find = (stack) =>
  CLAIMS.flatMap(({ kind, key, says }) => {
    const first = new Map<string, StackResource>();
    return declared(ofKind(stack.resources, kind)).flatMap((resource) => {
      const id = textOf(resource.props, key);
      if (id === undefined) return [];
      const claim = `${resource.provider?.urn ?? ""} ${id}`;
      const other = first.get(claim);
      if (other === undefined) first.set(claim, resource);
      if (other === undefined) return [];
      const { urn, name } = resource;
      return [
        {
          urn,
          name,
          message: `${kind} ${name} and ${kind} ${other.name} protect the same ${says}: the service takes it once.`,
        },
      ];
    });
  });

const CLAIMS = [
  { kind: "ProtectedInstance", key: "serverId", says: "server" },
  { kind: "ReplicationPair", key: "volumeId", says: "disk" },
] as const;
