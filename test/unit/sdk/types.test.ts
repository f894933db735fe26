import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Definition, OutputsOf } from "../../../provider/model/define";
import type * as definitions from "../../../provider/model/definitions";
import { type Kind, KINDS } from "../../../provider/model/definitions";
import type { SettingName } from "../../../provider/settings/table";
import type * as sdk from "../../../sdk";

interface Args {
  ProtectionGroup: sdk.ProtectionGroupArgs;
  ReplicationPair: sdk.ReplicationPairArgs;
  ProtectedInstance: sdk.ProtectedInstanceArgs;
  ReplicationAttachment: sdk.ReplicationAttachmentArgs;
  Protection: sdk.ProtectionArgs;
  DisasterRecoveryDrill: sdk.DisasterRecoveryDrillArgs;
  GroupVerification: sdk.GroupVerificationArgs;
}

interface Inputs {
  ProtectionGroup: definitions.ProtectionGroupInputs;
  ReplicationPair: definitions.ReplicationPairInputs;
  ProtectedInstance: definitions.ProtectedInstanceInputs;
  ReplicationAttachment: definitions.ReplicationAttachmentInputs;
  Protection: definitions.ProtectionInputs;
  DisasterRecoveryDrill: definitions.DisasterRecoveryDrillInputs;
  GroupVerification: definitions.GroupVerificationInputs;
}

/** Keys that a program never writes, or writes as a resource. */
type Own<T> = { [K in keyof T as K extends `__${string}` | "protectionGroup" | "protectionGroupId" ? never : K]: T[K] };

/** Every key at every depth required and writable, so that a missing one is a difference; those that a class adds are none. */
type Whole<T> = T extends readonly (infer U)[]
  ? Whole<U>[]
  : T extends object
    ? { -readonly [K in keyof T as K extends `__${string}` ? never : K]-?: Whole<Exclude<T[K], undefined>> }
    : T;

type Same<One, Other> = [Whole<One>] extends [Whole<Other>]
  ? [Whole<Other>] extends [Whole<One>]
    ? true
    : false
  : false;

type Alike<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

type Optional<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** Inputs that are completed where none is given: the class derives a name, and the provider finds out a place. */
type Completed = "name" | "sourceAvailabilityZone" | "targetAvailabilityZone" | "domainId" | "sourceVpcId";

type Agree<A, I> =
  Same<Own<pulumi.Unwrap<A>>, Own<I>> extends true
    ? [Exclude<Optional<Own<A>>, Completed>] extends [Optional<Own<I>>]
      ? [Optional<Own<I>>] extends [Optional<Own<A>>]
        ? true
        : "an input that may be left out is required by the class"
      : "an argument that may be left out is required by the provider"
    : "arguments and inputs differ";

/** The compiler refuses this table where the arguments of a class are not the inputs of its provider. */
const AGREED: { readonly [K in Kind]: Agree<Args[K], Inputs[K]> } = {
  ProtectionGroup: true,
  ReplicationPair: true,
  ProtectedInstance: true,
  ReplicationAttachment: true,
  Protection: true,
  DisasterRecoveryDrill: true,
  GroupVerification: true,
};

type Holds<Output, Promised> = [Whole<Output>] extends [Whole<Promised>] ? true : false;

/** Fields of a class that are outputs of its provider. */
type Fields<C, Outputs> = { [K in keyof C & keyof Outputs]: C[K] extends pulumi.Output<infer T> ? T : never };

type Keeps<C, D extends Definition> =
  Holds<OutputsOf<D>, Fields<C, OutputsOf<D>>> extends true ? true : "a class promises an output that nobody writes";

/** The compiler refuses this table where a class promises more than its provider writes. */
const PROMISED: { readonly [K in Kind]: Keeps<InstanceType<(typeof sdk)[K]>, (typeof definitions)[K]> } = {
  ProtectionGroup: true,
  ReplicationPair: true,
  ProtectedInstance: true,
  ReplicationAttachment: true,
  Protection: true,
  DisasterRecoveryDrill: true,
  GroupVerification: true,
};

/** Optional keys to which `undefined` can't be given under `exactOptionalPropertyTypes`. */
type Exact<T> = {
  [K in keyof T]-?: object extends Pick<T, K> ? (Record<K, undefined> extends Pick<T, K> ? never : K) : never;
}[keyof T];

interface EveryArgs extends Args {
  Provider: sdk.ProviderArgs;
  ProtectedWorkload: sdk.ProtectedWorkloadArgs;
  Timeouts: sdk.Timeouts;
  Lookup: sdk.LookupOptions;
}

/** The compiler refuses this where a program has to leave a key out instead. */
const UNDEFINABLE: { readonly [K in keyof EveryArgs]: Alike<Exact<EveryArgs[K]>, never> } = {
  ProtectionGroup: true,
  ReplicationPair: true,
  ProtectedInstance: true,
  ReplicationAttachment: true,
  Protection: true,
  DisasterRecoveryDrill: true,
  GroupVerification: true,
  Provider: true,
  ProtectedWorkload: true,
  Timeouts: true,
  Lookup: true,
};

/** The compiler refuses this where an explicit provider lacks a setting of a stack's configuration, or has another. */
const SETTINGS_AGREED: Alike<Exclude<SettingName, "idToken">, keyof sdk.ProviderArgs> = true;

/** What the judgement must find: it would be worth nothing if it agreed to these. */
const key: Exact<{ one: string; two?: string; three?: string | undefined }> = "two";
// @ts-expect-error another type
const otherType: Agree<{ size?: pulumi.Input<string> }, { size?: number | undefined }> = true;
// @ts-expect-error an argument the provider does not know
const surplus: Agree<{ size?: pulumi.Input<number>; flavor?: pulumi.Input<string> }, { size?: number }> = true;
// @ts-expect-error an input the class does not offer
const lacking: Agree<{ size?: pulumi.Input<number> }, { size?: number; flavor?: string }> = true;
// @ts-expect-error a key inside an object
const inside: Agree<{ failback?: pulumi.Input<{ mode?: pulumi.Input<string> }> }, { failback?: { modus?: string } }> =
  true;
// @ts-expect-error a word that the provider does not take
const word: Agree<{ mode: pulumi.Input<"a" | "b"> }, { mode: "a" }> = true;
// @ts-expect-error required by the provider alone
const required: Agree<{ size?: pulumi.Input<number> }, { size: number }> = true;
// @ts-expect-error an output that nobody writes
const unkept: Holds<{ mac: string }, { mac: string; eip: string }> = true;
const equal: Agree<
  { failback?: pulumi.Input<{ mode?: pulumi.Input<"a"> }>; name?: string },
  { failback?: { mode?: "a" | undefined }; name: string; __urn?: string }
> = true;

describe("the types of the classes", () => {
  for (const kind of KINDS) {
    it(`${kind}: arguments are the inputs of the provider`, () => {
      expect(AGREED[kind]).to.equal(true);
    });
  }

  it("outputs are what the provider writes", () => {
    expect(Object.values(PROMISED)).to.deep.equal(KINDS.map(() => true));
  });

  it("`exactOptionalPropertyTypes` of a program lets every optional argument be undefined", () => {
    expect(Object.values(UNDEFINABLE)).to.deep.equal(Object.keys(UNDEFINABLE).map(() => true));
    expect(key).to.equal("two");
  });

  it("an explicit provider takes the settings of a stack's configuration, each of them", () => {
    expect(SETTINGS_AGREED).to.equal(true);
  });

  it("are judged by a comparison that finds differences", () => {
    expect([otherType, surplus, lacking, inside, word, required, unkept, equal]).to.have.length(8);
  });
});
