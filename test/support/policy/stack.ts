/** Stacks as a policy sees them, made of few words: the resources that a program declares, with what a preview or an update shows. */
import type { StackResource } from "../../../policy/library.js";

/** A value that a preview does not know. */
export const NOT_KNOWN = { notKnown: true } as const;

export interface Part {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: StackResource["opts"];
  readonly provider: string;
  readonly dependsOn: readonly Part[];
  /** Resources whose outputs a property is made of. */
  readonly of: Readonly<Record<string, readonly Part[]>>;
}

export type Given = Partial<Omit<Part, "type" | "name" | "opts">> & { readonly opts?: Partial<Part["opts"]> };

/** A resource of any package. */
export function part(type: string, name: string, { opts, ...given }: Given = {}): Part {
  return { type, name, props: {}, provider: "default", dependsOn: [], of: {}, ...given, opts: { ...PLAIN, ...opts } };
}

const PLAIN = { protect: false, ignoreChanges: [] } as const;

const ours = (kind: string, name: string, given: Given): Part =>
  part(`pulumi-nodejs:dynamic/sdrs:${kind}`, name, { ...given, opts: { deleteBeforeReplace: true, ...given.opts } });

/** State of a group in which nothing is wrong. */
export const CALM = { productionSite: "source", status: "protected", unfinished: null, failover: null } as const;

/** A group; with the state that an update left, unless `props` say that a preview would create or change it. */
export const group = (name: string, props: Given["props"] = {}, given: Given = {}): Part =>
  ours("ProtectionGroup", name, { props: { name, ...CALM, ...props }, ...given });

/** Groups of which a preview shows inputs alone. */
export const shownByInputs = (name: string, props: Given["props"] = {}, given: Given = {}): Part =>
  ours("ProtectionGroup", name, { props: { name, ...props }, ...given });

/** A member of a group that is there. */
const member =
  (kind: string) =>
  (name: string, of: Part, props: Given["props"] = {}, given: Given = {}): Part =>
    ours(kind, name, {
      ...given,
      props: { protectionGroupId: `id-of-${of.name}`, ...props },
      of: { protectionGroupId: [of], ...given.of },
      dependsOn: [of, ...(given.dependsOn ?? [])],
    });

export const instance = member("ProtectedInstance");
export const pair = member("ReplicationPair");
export const protection = member("Protection");

/** The same member, of a group that a preview would create. */
export const beforeCreation = (one: Part): Part => ({ ...one, props: { ...one.props, protectionGroupId: NOT_KNOWN } });

export const urnOf = ({ type, name }: Part): string => `urn:pulumi:prod::shop::${type}::${name}`;

/** The resources as Pulumi's library hands them to a policy. */
export function asResources(parts: readonly Part[]): StackResource[] {
  const made = new Map<string, StackResource>();
  const make = (one: Part): StackResource => {
    const known = made.get(urnOf(one));
    if (known !== undefined) return known;
    const { type, name, opts, provider, dependsOn, of } = one;
    const resource: StackResource = {
      type,
      name,
      urn: urnOf(one),
      opts,
      props: refusing(one.props),
      provider: { urn: provider },
      dependencies: dependsOn.map(make),
      propertyDependencies: Object.fromEntries(Object.entries(of).map(([key, parts]) => [key, parts.map(make)])),
    };
    made.set(resource.urn, resource);
    return resource;
  };
  return parts.map(make);
}

/** Properties of which those that are not known throw. */
const refusing = (props: Part["props"]): Part["props"] =>
  new Proxy(props, {
    get: (all, key): unknown => {
      const value: unknown = Reflect.get(all, key);
      if (value === NOT_KNOWN) throw new Error(`${String(key)} can't be known during preview`);
      return value;
    },
  });
