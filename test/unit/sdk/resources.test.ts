import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { expect } from "chai";
import { keysOf } from "../../../provider/model/narrow";
import { SETTINGS } from "../../../provider/settings/table";
import { changesOf, declaredInputs, validate } from "../../../provider/engine/state/changes";
import type { Props } from "../../../provider/engine/shape";
import { type Kind, KINDS } from "../../../provider/model/definitions";
import * as sdk from "../../../sdk";
import { derivedName } from "../../../sdk/resource";
import { providerText } from "../../../sdk/text";

const PREFIX = "pulumi-nodejs:dynamic/sdrs:";

const registered = new Map<string, MockResourceArgs>();

/** Outputs that a test has mocked besides. */
let reported: (type: string) => Props = () => ({});

/** Every resource reports what was declared, and a group where it serves. */
function newResource(args: MockResourceArgs): { id: string; state: Props } {
  registered.set(args.name, args);
  const group =
    args.type === `${PREFIX}ProtectionGroup`
      ? { productionSite: "source", inSync: true, transitionCount: 2, consentSeries: "series-1" }
      : {};
  return {
    id: args.id === undefined || args.id === "" ? `${args.name}-id` : args.id,
    state: { ...(args.inputs as Props), ...group, ...reported(args.type) },
  };
}

const GROUP = {
  sourceAvailabilityZone: "eu-de-01",
  targetAvailabilityZone: "eu-de-02",
  domainId: "domain-1",
  sourceVpcId: "vpc-1",
} satisfies sdk.ProtectionGroupArgs;

async function inputsOf(resource: pulumi.Resource, name: string): Promise<Props> {
  await new Promise((resolve) => resource.urn.apply(resolve));
  const found = registered.get(name);
  if (found === undefined) throw new Error(`${name} was not registered`);
  return found.inputs as Props;
}

/** What the provider sees: without what the host and the SDK add, and without the outputs, which are not known yet. */
const own = (inputs: Props): Props => declaredInputs(inputs);

describe("the resource classes", () => {
  before(async () => {
    await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs as Props }, "shop", "dev", false, "acme");
  });

  /** One of each, the members given the group as a resource. */
  function all(prefix: string, change: Partial<sdk.ProtectionGroupArgs> = {}): Readonly<Record<Kind, pulumi.Resource>> {
    const group = new sdk.ProtectionGroup(`${prefix}-ProtectionGroup`, { ...GROUP, ...change });
    const member = { protectionGroup: group };
    return {
      ProtectionGroup: group,
      ReplicationPair: new sdk.ReplicationPair(`${prefix}-ReplicationPair`, { ...member, volumeId: "volume-1" }),
      ProtectedInstance: new sdk.ProtectedInstance(`${prefix}-ProtectedInstance`, { ...member, serverId: "server-1" }),
      ReplicationAttachment: new sdk.ReplicationAttachment(`${prefix}-ReplicationAttachment`, {
        ...member,
        protectedInstanceId: "i-1",
        replicationPairId: "p-1",
        device: "/dev/vdb",
      }),
      Protection: new sdk.Protection(`${prefix}-Protection`, member),
      DisasterRecoveryDrill: new sdk.DisasterRecoveryDrill(`${prefix}-DisasterRecoveryDrill`, member),
      GroupVerification: new sdk.GroupVerification(`${prefix}-GroupVerification`, member),
    };
  }

  for (const kind of KINDS) {
    it(`${kind} declares inputs that its provider takes, under its own type and text`, async () => {
      const name = `valid-${kind}`;
      const inputs = await inputsOf(all("valid")[kind], name);
      expect(registered.get(name)?.type).to.equal(`${PREFIX}${kind}`);
      expect(inputs["__provider"]).to.equal(providerText(kind));
      expect(validate(kind, own(inputs))).to.deep.equal([]);
    });

    it(`${kind} declares the same in the next run`, async () => {
      const first = await inputsOf(all("again")[kind], `again-${kind}`);
      const second = await inputsOf(all("again")[kind], `again-${kind}`);
      expect(changesOf(kind, own(first), own(second)).any).to.equal(false);
    });
  }

  it("are deleted before they are replaced, since a forced replacement never asks the provider", () => {
    const seen: pulumi.ResourceOptions[] = [];
    const note: pulumi.ResourceTransformation = ({ opts }) => void seen.push(opts);
    new sdk.ProtectionGroup("forced", GROUP, { transformations: [note], deleteBeforeReplace: false });
    expect(seen).to.have.length(1);
    expect(seen[0]).to.have.property("deleteBeforeReplace", true);
  });

  it("leave the length of stack traces as they found it, and their own errors with the line of the program", () => {
    const limit = Error.stackTraceLimit;
    new sdk.ProtectionGroup("traced", GROUP);
    expect(Error.stackTraceLimit).to.equal(limit);
    const refuse: pulumi.ResourceTransformation = () => {
      throw new Error("refused by a transformation");
    };
    const nameless = (): sdk.ProtectionGroup => new sdk.ProtectionGroup("", GROUP);
    const transformed = (): sdk.ProtectionGroup =>
      new sdk.ProtectionGroup("transformed", GROUP, { transformations: [refuse] });
    for (const declare of [nameless, transformed]) {
      expect(declare)
        .to.throw(Error)
        .with.property("stack")
        .that.matches(/resources\.test/);
      expect(Error.stackTraceLimit).to.equal(limit);
    }
  });

  it("know their URN as the engine spells it, with and without a parent", async () => {
    const parent = new pulumi.ComponentResource("acme:shop:Parent", "parent");
    for (const opts of [{}, { parent }]) {
      const name = `placed-${Object.keys(opts).length}`;
      const inputs = await inputsOf(new sdk.ProtectionGroup(name, GROUP, opts), name);
      const urn = await new Promise((resolve) =>
        pulumi.createUrn(name, `${PREFIX}ProtectionGroup`, opts.parent).apply(resolve),
      );
      expect(inputs["__urn"]).to.equal(urn);
    }
  });

  it("derive a name for what has one in the cloud, from the URN", async () => {
    const resources = all("named");
    for (const kind of KINDS) {
      const inputs = await inputsOf(resources[kind], `named-${kind}`);
      const nameless = ["ReplicationAttachment", "Protection", "GroupVerification"].includes(kind);
      expect(inputs["__derivedName"], kind).to.equal(inputs["name"]);
      expect(inputs["name"], kind).to.equal(
        nameless ? undefined : derivedName(`named-${kind}`, String(inputs["__urn"])),
      );
    }
  });

  it("leave a name that a transformation puts in the place of a derived one to whoever wrote it", async () => {
    const prefixed: pulumi.ResourceTransformation = ({ props, opts }) => ({ props: { ...props, name: "acme" }, opts });
    const group = new sdk.ProtectionGroup("prefixed", GROUP, { transformations: [prefixed] });
    const inputs = await inputsOf(group, "prefixed");
    expect(own(inputs)).to.include({ name: "acme" }).and.not.have.property("__derivedName");
    expect(own({ ...inputs, name: inputs["__derivedName"] })).to.have.property("__derivedName", true);
  });

  it("hand over the options that no dynamic provider is told of", async () => {
    const opts = { customTimeouts: { create: "5m", update: "2h" }, replaceOnChanges: ["description"] };
    const group = new sdk.ProtectionGroup("options", { ...GROUP, timeouts: { create: "7m" } }, opts);
    const inputs = own(await inputsOf(group, "options"));
    expect(inputs).to.deep.include({ timeouts: { create: "7m", update: "2h" }, __replaceOnChanges: ["description"] });
    expect(validate("ProtectionGroup", inputs)).to.deep.equal([]);
    const plain = own(await inputsOf(new sdk.ProtectionGroup("plain", GROUP), "plain"));
    expect(plain).not.to.have.any.keys("timeouts", "__replaceOnChanges");
  });

  it("know their resources by the type alone, as policies ask", () => {
    const resources = all("asked");
    for (const kind of KINDS) {
      const one = sdk[kind];
      expect(one.__pulumiType).to.equal(`${PREFIX}${kind}`);
      expect(one.isInstance({ __pulumiType: `${PREFIX}${kind}` }), kind).to.equal(true);
      for (const other of KINDS) expect(one.isInstance(resources[other]), `${kind}: ${other}`).to.equal(other === kind);
      for (const odd of [undefined, null, {}, kind]) expect(one.isInstance(odd)).to.equal(false);
    }
    expect(sdk.ProtectedWorkload.isInstance({ __pulumiType: sdk.ProtectedWorkload.__pulumiType })).to.equal(true);
    expect(sdk.ProtectedWorkload.isInstance(resources.Protection)).to.equal(false);
  });

  it("declare the verdict of a group's checks as its child, and lift it into the group", async () => {
    const verdict = { of: "orders/2", state: "passed", checks: [] };
    const group = new sdk.ProtectionGroup(
      "checked",
      { ...GROUP, checks: [{ name: "own", command: ["true"] }], failOn: ["checks"], timeouts: { update: "2h" } },
      { protect: true, customTimeouts: { create: "5m" } },
    );
    await inputsOf(group, "checked");
    const known = (output: pulumi.Output<unknown>): Promise<unknown> =>
      new Promise((resolve) => {
        output.apply(resolve);
      });
    expect(await known(group.verification), "as the mocks know none").to.equal(undefined);
    const child = registered.get("checked");
    expect(child?.type).to.equal(`${PREFIX}GroupVerification`);
    const inputs = own(child?.inputs as Props);
    expect(inputs).to.deep.include({
      ...{ protectionGroupId: "checked-id", failOn: ["checks"], timeouts: { create: "5m", update: "2h" } },
      checks: [{ name: "own", command: ["true"] }],
    });
    expect(inputs["__urn"]).to.equal(
      `urn:pulumi:dev::shop::${PREFIX}ProtectionGroup$${PREFIX}GroupVerification::checked`,
    );
    expect(validate("GroupVerification", inputs)).to.deep.equal([]);

    for (const [ownVerdict, childs, expected] of [
      [null, verdict, verdict],
      [{ ...verdict, state: "unproven" }, verdict, verdict],
      [verdict, undefined, verdict],
    ]) {
      reported = (type) => ({ verification: type.endsWith(":GroupVerification") ? childs : ownVerdict });
      const other = new sdk.ProtectionGroup("lifted", { ...GROUP, checks: [] });
      expect(await known(other.verification)).to.deep.equal(expected);
    }
    reported = () => ({});
    const plain = new sdk.ProtectionGroup("unchecked", GROUP);
    await inputsOf(plain, "unchecked");
    expect(registered.get("unchecked")?.type).to.equal(`${PREFIX}ProtectionGroup`);
  });

  it("leave a name that is given alone", async () => {
    const group = new sdk.ProtectionGroup("given", { ...GROUP, name: "orders" });
    expect(await inputsOf(group, "given"))
      .to.deep.include({ name: "orders" })
      .and.not.have.property("__derivedName");
  });

  it("tell members what their group declares and where it serves", async () => {
    const declared = {
      failover: true,
      failoverMode: "planned",
      confirm: "orders/3+downtime",
      abandon: true,
      startServers: false,
      startOrder: [["server-1"]],
    } as const;
    const pair = all("told", { ...declared, startOrder: [["server-1"]] }).ReplicationPair;
    const inputs = await inputsOf(pair, "told-ReplicationPair");
    expect(inputs["protectionGroupId"]).to.equal("told-ProtectionGroup-id");
    expect(inputs["__group"]).to.deep.equal({
      ...declared,
      productionSite: "source",
      inSync: true,
      transitionNumber: 2,
      consentSeries: "series-1",
      unfinished: false,
    });
  });

  it("tell members nothing of a group that is given by its id", async () => {
    const pair = new sdk.ReplicationPair("loose", { protectionGroup: "group-9", volumeId: "volume-1" });
    const inputs = await inputsOf(pair, "loose");
    expect(inputs["protectionGroupId"]).to.equal("group-9");
    expect(inputs).to.not.have.any.keys("__group", "protectionGroup");
  });

  it("refuse what would go wrong later, and name the way that works", () => {
    expect(() => new sdk.ProtectionGroup("imported", GROUP, { import: "group-1" })).to.throw(/adopt: "group-1"/);
    expect(() => new sdk.ProtectionGroup("starred", GROUP, { replaceOnChanges: ["*"] })).to.throw(/replaceOnChanges/);
    expect(() => new sdk.ProtectionGroup("single", GROUP, { replaceOnChanges: ["domainId"] })).to.not.throw();
    const group = new sdk.ProtectionGroup("owner", GROUP);
    const member = { protectionGroup: group, volumeId: "volume-1" };
    expect(() => new sdk.ReplicationPair("stranded", member, { deletedWith: group })).to.throw(/Leave the option out/);
  });

  it("read an existing object without declaring anything", async () => {
    const group = sdk.ProtectionGroup.get("existing", "group-7");
    const inputs = await inputsOf(group, "existing");
    expect(registered.get("existing")?.id).to.equal("group-7");
    expect(Object.keys(own(inputs))).to.have.members(["__urn"]);
  });

  it("mark a drill that serves in its name, derived or given", async () => {
    const member = { protectionGroup: "group-9", emergency: true };
    const derived = await inputsOf(new sdk.DisasterRecoveryDrill("dark", member), "dark");
    expect(derived["name"]).to.match(/^emergency-dark-[0-9a-f]{7}$/);
    const given = await inputsOf(new sdk.DisasterRecoveryDrill("darker", { ...member, name: "orders" }), "darker");
    expect(given["name"]).to.equal("emergency-orders");
  });
});

describe("an explicit provider", () => {
  it("hands its settings over under the keys of the stack configuration", async () => {
    await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs as Props });
    let props: Props = {};
    const note: pulumi.ResourceTransformation = (args) => void (props = args.props);
    const settings = {
      region: "eu-nl",
      accessKey: "AK",
      secretKey: "hidden",
      password: "hidden",
      securityToken: "hidden",
      token: "hidden",
      endpoints: { ecs: pulumi.output("https://ecs.example.com") },
      maxRate: 20,
    };
    const provider = new sdk.Provider("other", settings, { transformations: [note] });
    const inputs = await inputsOf(provider, "other");
    expect(registered.get("other")?.type).to.equal("pulumi:providers:pulumi-nodejs");
    expect(inputs).to.include({ "sdrs:region": "eu-nl", "sdrs:maxRate": "20" });
    expect(inputs).to.include({ "sdrs:endpoints": '{"ecs":"https://ecs.example.com"}' });
    expect(Object.keys(inputs).filter((key) => key.startsWith("sdrs:"))).to.have.length(8);
    for (const key of keysOf(settings)) {
      const secret =
        pulumi.Output.isInstance(props[`sdrs:${key}`]) &&
        (await pulumi.isSecret(props[`sdrs:${key}`] as pulumi.Output<string>));
      expect(secret, key).to.equal(SETTINGS[key].secret);
    }
    const stored = keysOf(SETTINGS).filter((key) => SETTINGS[key].secret && !SETTINGS[key].shellOnly);
    expect(stored.filter((key) => !(key in settings))).to.deep.equal([]);
  });
});
