import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { DEFINITIONS, type Kind, KINDS } from "../../../provider/model/definitions";
import type { InputsOf, OutputsOf } from "../../../provider/model/define";
import * as sdk from "../../../sdk";

interface Classes {
  ProtectionGroup: sdk.ProtectionGroup;
  ReplicationPair: sdk.ReplicationPair;
  ProtectedInstance: sdk.ProtectedInstance;
  ReplicationAttachment: sdk.ReplicationAttachment;
  Protection: sdk.Protection;
  DisasterRecoveryDrill: sdk.DisasterRecoveryDrill;
  GroupVerification: sdk.GroupVerification;
}

type Definitions = typeof DEFINITIONS;
type Field<K extends Kind> = Exclude<keyof Classes[K], keyof pulumi.CustomResource>;
type Output<K extends Kind> = keyof OutputsOf<Definitions[K]>;
type Required<T> = { [N in keyof T]-?: undefined extends T[N] ? never : N }[keyof T];

/** Every output is a field, and every other field is an input that each object of the kind has. */
type Agree<K extends Kind> = [Output<K>] extends [Field<K>]
  ? [Exclude<Field<K>, Output<K>>] extends [Required<InputsOf<Definitions[K]>>]
    ? true
    : "a field is neither an output nor an input that is always there"
  : "an output is no field";

type Frozen<T> = T extends (infer U)[]
  ? readonly Frozen<U>[]
  : T extends object
    ? { readonly [N in keyof T]: Frozen<T[N]> }
    : T;

/** Outputs whose values are not what the field promises. */
type Wrong<K extends Kind> = {
  [N in Output<K> & Field<K>]: Classes[K][N] extends pulumi.Output<infer V>
    ? OutputsOf<Definitions[K]>[N] extends Frozen<V>
      ? never
      : N
    : N;
}[Output<K> & Field<K>];

/** The compiler refuses these tables where class and definition differ. */
const AGREED: { readonly [K in Kind]: Agree<K> } = {
  ProtectionGroup: true,
  ReplicationPair: true,
  ProtectedInstance: true,
  ReplicationAttachment: true,
  Protection: true,
  DisasterRecoveryDrill: true,
  GroupVerification: true,
};
const WRONG: { readonly [K in Kind]: [Wrong<K>] extends [never] ? "none" : Wrong<K> } = {
  ProtectionGroup: "none",
  ReplicationPair: "none",
  ProtectedInstance: "none",
  ReplicationAttachment: "none",
  Protection: "none",
  DisasterRecoveryDrill: "none",
  GroupVerification: "none",
};

/** Fields that are inputs; the compiler holds each to the class. */
const DECLARED: { readonly [K in Kind]: readonly Exclude<Field<K>, Output<K>>[] } = {
  ProtectionGroup: ["name", "sourceAvailabilityZone", "targetAvailabilityZone", "domainId", "sourceVpcId"],
  ReplicationPair: ["name", "protectionGroupId", "volumeId"],
  ProtectedInstance: ["name", "protectionGroupId", "serverId"],
  ReplicationAttachment: ["protectionGroupId", "protectedInstanceId", "replicationPairId"],
  Protection: ["protectionGroupId"],
  DisasterRecoveryDrill: ["name", "protectionGroupId"],
  GroupVerification: ["protectionGroupId"],
};

/** What a program reads of an object of the kind. */
function fieldsOf(kind: Kind): string[] {
  return [...Object.keys(DEFINITIONS[kind].outputs), ...DECLARED[kind]].sort();
}

/** The state of everything that is read. */
const STATE = Object.fromEntries(KINDS.flatMap(fieldsOf).map((name) => [name, `the ${name}`]));

describe("the fields of the classes", () => {
  before(async () => {
    await pulumi.runtime.setMocks({
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: ({ name, id, inputs }) => ({ id: id ?? `${name}-id`, state: { ...(inputs as object), ...STATE } }),
    });
  });

  for (const kind of KINDS) {
    it(`${kind}: are its outputs and the inputs that are always there, by name and type`, () => {
      expect([AGREED[kind], WRONG[kind]]).to.deep.equal([true, "none"]);
    });
  }

  const GETS = {
    ProtectionGroup: () => sdk.ProtectionGroup.get("group", "id"),
    ReplicationPair: () => sdk.ReplicationPair.get("pair", "id"),
    ProtectedInstance: () => sdk.ProtectedInstance.get("instance", "id"),
    DisasterRecoveryDrill: () => sdk.DisasterRecoveryDrill.get("drill", "id"),
  } as const satisfies Partial<Record<Kind, () => pulumi.CustomResource>>;
  for (const [kind, get] of Object.entries(GETS)) {
    it(`${kind}.get: all have a value`, async () => {
      const resource = get();
      const fields = fieldsOf(kind as Kind);
      const values = fields.map((name) => (resource as unknown as Record<string, pulumi.Output<unknown>>)[name]);
      expect(fields.filter((_name, index) => values[index] === undefined)).to.deep.equal([]);
      const known = await new Promise((resolve) => pulumi.all(values).apply(resolve));
      expect(known).to.deep.equal(fields.map((name) => `the ${name}`));
    });
  }

  it("Protection: a member more that it depends on changes one of its inputs, their order does not", async () => {
    const seen: unknown[] = [];
    await pulumi.runtime.setMocks({
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: ({ name, type, inputs }) => {
        if (type.endsWith(":Protection")) seen.push((inputs as Record<string, unknown>)["__members"]);
        return { id: `${name}-id`, state: { ...(inputs as object), ...STATE } };
      },
    });
    const pair = (name: string): sdk.ReplicationPair =>
      new sdk.ReplicationPair(name, { protectionGroup: "group-1", volumeId: "volume-1" });
    const [one, two] = [pair("one"), pair("two")];
    for (const dependsOn of [[one], [one, two], [two, one], one, Promise.resolve([one, two])]) {
      const { urn } = new sdk.Protection("on", { protectionGroup: "group-1" }, { dependsOn });
      await new Promise((resolve) => urn.apply(resolve));
    }
    expect(seen.every((digest) => typeof digest === "string")).to.equal(true);
    expect(seen.map((digest) => seen.indexOf(digest))).to.deep.equal([0, 1, 1, 0, 1]);
  });
});
