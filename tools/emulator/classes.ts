/**
 * Stand-in for what the resource classes of the SDK hand to the engine for a declaration: URN, aliases, inputs, and what each
 * of them was computed from.
 */
import { createHash } from "node:crypto";
import type { Kind } from "../../provider/model/definitions";
import { providerText, typeToken } from "../../sdk/text";
import { type Declaration, type Program, Ref, declared } from "./program";
import { type Json, UNKNOWN, crossed } from "./values";

/** Besides ours: a component, and a resource of another provider that the program holds as well. */
export type ResourceKind = Kind | "Component" | "Other";

/** Kinds whose class derives a name where none is given. */
const NAMED: readonly ResourceKind[] = [
  "ProtectionGroup",
  "ReplicationPair",
  "ProtectedInstance",
  "DisasterRecoveryDrill",
];

/** The part of a group's declaration that its members are told. */
const LINKED_ARGS = ["failover", "failoverMode", "confirm", "abandon", "startServers", "startOrder"] as const;

/** Every self-managed backend has this organization, so that two checkouts derive the same names. */
export const STACK = { organization: "organization", project: "shop", name: "prod" } as const;

/** Facts that the program can know of a resource that was registered before. */
export interface Registered {
  readonly urn: string;
  /** An output, {@link UNKNOWN} where a preview cannot tell. */
  output(name: string): unknown;
}

export interface Registration {
  readonly declaration: Declaration;
  readonly urn: string;
  readonly aliases: readonly string[];
  readonly parent: string | undefined;
  readonly inputs: Json;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

export function isOurs(kind: ResourceKind): kind is Kind {
  return kind !== "Component" && kind !== "Other";
}

function typeOf(kind: ResourceKind): string {
  if (kind === "Component") return "shop:index:Workload";
  return kind === "Other" ? "other:index:Thing" : typeToken(kind);
}

function urn(parents: string, kind: ResourceKind, name: string): string {
  return `urn:pulumi:${STACK.name}::${STACK.project}::${parents}${typeOf(kind)}::${name}`;
}

/** The types of the components around it, as a URN spells them; their names are no part of it. */
function parentsOf(program: Program, key: string | null | undefined): string {
  const parent = key === undefined || key === null ? undefined : declared(program, key);
  if (parent === undefined) return "";
  return `${parentsOf(program, parent.options.parent)}${typeOf(parent.kind)}$`;
}

export function urnOf(program: Program, { kind, name, options }: Declaration): string {
  return urn(parentsOf(program, options.parent), kind, name);
}

function aliasesOf(program: Program, { kind, name, options }: Declaration): string[] {
  return (options.aliases ?? []).map((alias) => {
    const parent = alias.parent === undefined ? options.parent : alias.parent;
    return urn(parentsOf(program, parent), kind, alias.name ?? name);
  });
}

/** Registers a declaration; `of` gives what is known of another. */
export function register(
  program: Program,
  declaration: Declaration,
  of: (key: string) => Registered | undefined,
): Registration {
  const { kind, options } = declaration;
  const own = urnOf(program, declaration);
  const resolver = new Resolver(program, of);
  const args = isOurs(kind) ? classInputs(program, declaration, own) : declaration.args;
  const inputs: Json = {};
  const propertyDependencies: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(args)) {
    const { resolved, from } = resolver.resolve(value);
    if (resolved !== undefined) inputs[key] = resolved;
    if (from.size > 0) propertyDependencies[key] = [...from];
  }
  const parent = options.parent === undefined ? undefined : of(options.parent)?.urn;
  const explicit = (options.dependsOn ?? []).flatMap((key) => of(key)?.urn ?? []);
  const dependencies = [...new Set([...explicit, ...Object.values(propertyDependencies).flat()])];
  return {
    declaration,
    urn: own,
    aliases: aliasesOf(program, declaration),
    parent,
    inputs: crossed(inputs),
    dependencies,
    propertyDependencies,
  };
}

function derivedName(logicalName: string, own: string): string {
  const hash = createHash("sha256").update(`${STACK.organization}\n${own}`).digest("hex").slice(0, 7);
  return `${logicalName.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 56)}-${hash}`;
}

/** As the constructors of the classes put them together. */
function classInputs(program: Program, { kind, name, args, options }: Declaration, own: string): Json {
  const meta = { __urn: own, __provider: providerText(kind) };
  if (options.bare === true) return { __urn: own, ...args, __provider: meta.__provider };
  if (options.get !== undefined) return meta;
  const { protectionGroup, ...rest } = args;
  const member = protectionGroup === undefined ? {} : memberInputs(program, protectionGroup);
  const owed = kind === "GroupVerification" ? owedBy(protectionGroup) : {};
  const ofUrn = derivedName(name, own);
  const derived = NAMED.includes(kind) && rest["name"] === undefined ? { name: ofUrn, __derivedName: ofUrn } : {};
  return { ...rest, ...member, ...owed, ...derived, ...meta };
}

/** The program with what the classes declare besides: a group with checks has its verdict as a child, under its own name. */
export function expanded(program: Program): Program {
  return program.flatMap((one) => {
    const { kind, key, name, args, options } = one;
    if (
      kind !== "ProtectionGroup" ||
      args["checks"] === undefined ||
      options.bare === true ||
      options.get !== undefined
    )
      return [one];
    const { checks, failOn, timeouts } = args;
    const given = { protectionGroup: new Ref(key, "id"), checks, failOn, timeouts };
    return [
      one,
      { key: `${key}.verification`, kind: "GroupVerification", name, args: given, options: { parent: key } },
    ];
  });
}

/** Facts that a verdict is told of the last move of its group. */
function owedBy(group: unknown): Json {
  if (!(group instanceof Ref)) return {};
  const lastMove = (last: unknown): unknown => {
    if (typeof last !== "object" || last === null) return null;
    const { verb, from, to } = last as Json;
    return { verb, from, to };
  };
  return {
    __owed: new Ref(group.key, "verification"),
    __lastMove: new Ref(group.key, "lastTransition", lastMove),
  };
}

/** A member knows its group by the id; given the resource, also by what the group declares and reports. */
function memberInputs(program: Program, group: unknown): Json {
  if (!(group instanceof Ref)) return { protectionGroupId: group };
  const declaration = declared(program, group.key);
  const reported = (output: string): Ref => new Ref(group.key, output);
  return {
    protectionGroupId: reported("id"),
    __group: {
      origin: reported("origin"),
      unfinished: new Ref(group.key, "unfinished", (record) => (record ?? null) !== null),
      productionSite: reported("productionSite"),
      inSync: reported("inSync"),
      transitionNumber: reported("transitionCount"),
      consentSeries: reported("consentSeries"),
      ...Object.fromEntries(LINKED_ARGS.map((key) => [key, declaration?.args[key]])),
    },
  };
}

class Resolver {
  constructor(
    private readonly program: Program,
    private readonly of: (key: string) => Registered | undefined,
  ) {}

  resolve(value: unknown): { readonly resolved: unknown; readonly from: ReadonlySet<string> } {
    const from = new Set<string>();
    return { resolved: this.#value(value, from), from };
  }

  #value(value: unknown, from: Set<string>): unknown {
    if (value instanceof Ref) return this.#output(value, from);
    if (Array.isArray(value)) return value.map((one) => this.#value(one, from));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#value(inner, from)]));
  }

  #output({ key, output, made }: Ref, from: Set<string>): unknown {
    const registered = this.of(key);
    if (registered === undefined) throw new Error(`${key} is used before it is declared, or not at all`);
    from.add(registered.urn);
    const value = registered.output(output);
    return value === UNKNOWN ? value : made(value);
  }
}
