/** A stack by its protection groups: which member, pair and protection belongs to which group. */
import { typeToken } from "../../provider/model/engine-form";
import type { StackResource } from "../library";
import { textOf } from "./read";

/** Kinds of resources that rules look at. */
export type Kind = "ProtectionGroup" | "Protection" | "ProtectedInstance" | "ReplicationPair";

/** A protection group with what belongs to it. */
export interface Group {
  readonly resource: StackResource;
  readonly instances: readonly StackResource[];
  readonly pairs: readonly StackResource[];
  readonly protections: readonly StackResource[];
}

export interface Stack {
  readonly resources: readonly StackResource[];
  readonly groups: readonly Group[];
  /** Those of no group that the program declares or that could be told. */
  readonly loose: readonly StackResource[];
}

/**
 * True for a resource of this package that the program of this run declares: the classes always set this option. What a
 * program only looks at with `get`, or has no more and a `--target` left out, has no such option.
 */
export function isDeclared({ opts }: StackResource): boolean {
  return opts.deleteBeforeReplace === true;
}

/** Sorts the resources of a stack by their groups. */
export function stackOf(resources: readonly StackResource[]): Stack {
  const groups = ofKind(resources, "ProtectionGroup");
  const members = MEMBERS.flatMap((kind) => ofKind(resources, kind));
  const linked = new Map(members.map((member) => [member, linkOf(member)]));
  const byId = new Map(
    members.flatMap((member) => {
      const [id, group] = [textOf(member.props, "protectionGroupId"), linked.get(member)];
      return id === undefined || group === undefined ? [] : [[id, group] as const];
    }),
  );
  const groupOf = (member: StackResource): string | undefined =>
    linked.get(member) ?? byId.get(textOf(member.props, "protectionGroupId") ?? "");
  return {
    resources,
    groups: groups.map((resource) => {
      const own = members.filter((member) => groupOf(member) === resource.urn);
      return {
        resource,
        instances: ofKind(own, "ProtectedInstance"),
        pairs: ofKind(own, "ReplicationPair"),
        protections: ofKind(own, "Protection"),
      };
    }),
    loose: members.filter((member) => !groups.some(({ urn }) => urn === groupOf(member))),
  };
}

const MEMBERS = ["Protection", "ProtectedInstance", "ReplicationPair"] as const satisfies readonly Kind[];

export function ofKind(resources: readonly StackResource[], kind: Kind): StackResource[] {
  return resources.filter(({ type }) => type === typeToken(kind));
}

/** The group that a member is given as a resource: also where a preview does not know its id. */
function linkOf({ propertyDependencies }: StackResource): string | undefined {
  const groups = ofKind(propertyDependencies["protectionGroupId"] ?? [], "ProtectionGroup");
  return groups.length === 1 ? groups[0]?.urn : undefined;
}

/** Everything that a resource waits for, directly or not. */
export function neededBy(resource: StackResource): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...resource.dependencies];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next.urn)) continue;
    seen.add(next.urn);
    open.push(...next.dependencies);
  }
  return seen;
}
