/**
 * A declared program on the real engine: what a project's `index.js` calls.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../../provider/model/definitions";
import * as sdrs from "../../sdk/index";
import { type DeclaredProgram, isRef, isSecret } from "./declared";

type Class = new (name: string, args: pulumi.Inputs, options: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** Arguments of recordings are data, which no class's type describes. */
const CLASSES = {
  ProtectionGroup: sdrs.ProtectionGroup,
  ReplicationPair: sdrs.ReplicationPair,
  ProtectedInstance: sdrs.ProtectedInstance,
  ReplicationAttachment: sdrs.ReplicationAttachment,
  Protection: sdrs.Protection,
  DisasterRecoveryDrill: sdrs.DisasterRecoveryDrill,
} as unknown as Readonly<Record<Kind, Class>>;

/** Registers every resource, in the order of the program. */
export function run(program: DeclaredProgram): void {
  const made = new Map<string, pulumi.CustomResource>();
  const of = (key: string): pulumi.CustomResource => {
    const resource = made.get(key);
    if (resource === undefined) throw new Error(`${key} is used before it is declared, or not at all`);
    return resource;
  };
  const valueOf = (value: unknown): unknown => {
    if (isRef(value)) {
      const [key, output] = value.ref;
      return output === undefined ? of(key) : Reflect.get(of(key), output);
    }
    if (isSecret(value)) return pulumi.secret(value.secret);
    if (Array.isArray(value)) return value.map(valueOf);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueOf(inner)]));
  };
  for (const { key, kind, name, args, dependsOn = [] } of program)
    made.set(key, new CLASSES[kind](name, valueOf(args) as pulumi.Inputs, { dependsOn: dependsOn.map(of) }));
}
