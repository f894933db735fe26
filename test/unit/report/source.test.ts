import { expect } from "chai";
import { type GroupSample, failedOver, uuid } from "./samples";
import { refusal, report } from "./support";

const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const urn = (kind: string, name: string): string =>
  `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/sdrs:${kind}::${name}`;

function resource(kind: string, name: string, { id, ...outputs }: { id: string; [output: string]: unknown }) {
  return { urn: urn(kind, name), id, type: `pulumi-nodejs:dynamic/sdrs:${kind}`, outputs };
}

function state(...resources: object[]): object {
  const stack = { urn: "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod", type: "pulumi:pulumi:Stack" };
  return { version: 3, deployment: { resources: [stack, ...resources] } };
}

const other = (): GroupSample => ({ ...failedOver(), id: uuid("other"), name: "billing-9" });

describe("input of a recovery report", () => {
  it("may be the outputs, with the id beside them", () => {
    const { id, ...outputs } = failedOver();
    expect(report(outputs, { groupId: id }).group.id).to.equal(id);
    expect(refusal(() => report(outputs))).to.include("do not hold its id");
  });

  it("may be a state that the engine exported", () => {
    expect(report(state(resource("ProtectionGroup", "orders", { ...failedOver() })))).to.deep.equal(
      report(failedOver()),
    );
  });

  it("may be a checkpoint file", () => {
    const { deployment } = state(resource("ProtectionGroup", "orders", { ...failedOver() })) as { deployment: object };
    expect(report({ version: 3, checkpoint: { latest: deployment } }).group.name).to.equal("orders-1a2b3c4");
  });

  it("may be the stack's outputs, if they hold the whole group", () => {
    expect(report({ status: "protected", group: failedOver() }).group.name).to.equal("orders-1a2b3c4");
    const { status, productionZone, migratedAddresses } = failedOver();
    expect(refusal(() => report({ status, productionZone, migratedAddresses })))
      .to.include("holds no ProtectionGroup")
      .and.to.include("exports the whole group");
  });

  it("takes the former servers from the instances of a state", () => {
    const sample = { ...failedOver(), migratedAddresses: [], addresses: [] };
    const instance = resource("ProtectedInstance", "db", {
      id: uuid("instance db-1"),
      sourceServerId: "the-former",
      targetServerId: uuid("target server db-1"),
    });
    const made = report(state(resource("ProtectionGroup", "orders", { ...sample }), instance));
    expect(made.members[0]?.from.serverId).to.equal("the-former");
  });

  it("with several groups needs the name of one: cloud name, logical name, id or URN", () => {
    const two = state(
      resource("ProtectionGroup", "orders", { ...failedOver() }),
      resource("ProtectionGroup", "bills", { ...other() }),
    );
    expect(refusal(() => report(two)))
      .to.include("several groups")
      .and.to.include("orders-1a2b3c4")
      .and.to.include("billing-9");
    for (const group of ["billing-9", "bills", uuid("other"), urn("ProtectionGroup", "bills")]) {
      expect(report(two, { group }).group.name, group).to.equal("billing-9");
    }
    expect(refusal(() => report(two, { group: "nobody" }))).to.include('no group "nobody"');
  });

  it("skips a group that is about to be deleted", () => {
    const gone = { ...resource("ProtectionGroup", "orders", { ...other() }), delete: true };
    expect(report(state(gone, resource("ProtectionGroup", "orders", { ...failedOver() }))).group.name).to.equal(
      "orders-1a2b3c4",
    );
  });

  it("may hold secrets in clear, but no encrypted ones", () => {
    const { lastTransition, ...rest } = failedOver();
    const clear = { ...SIGNATURE, plaintext: JSON.stringify(lastTransition) };
    expect(report({ ...rest, lastTransition: clear }).transition.number).to.equal(1);
    const encrypted = { ...SIGNATURE, ciphertext: "djE6Abc" };
    expect(refusal(() => report({ ...rest, lastTransition: encrypted }))).to.include("--show-secrets");
    expect(refusal(() => report({ ...rest, lastTransition: { ...lastTransition, members: encrypted } }))).to.include(
      "--show-secrets",
    );
  });

  for (const [what, input] of [
    ["null", null],
    ["a list", []],
    ["a text", "orders"],
    ["an empty object", {}],
    ["an empty state", state()],
  ] as const) {
    it(`is refused if it is ${what}`, () => {
      expect(refusal(() => report(input))).to.match(/^\[DR_USAGE\] The input /);
    });
  }

  it("without a completed transition says so, and what is under way", () => {
    const { lastTransition: _none, ...rest } = failedOver();
    expect(refusal(() => report(rest))).to.include("no failover, switchover or failback was completed");
    const unfinished = { number: 1, kind: "failover", since: "2026-03-02T03:00:00.000Z" };
    expect(refusal(() => report({ ...rest, unfinished })))
      .to.include("failover 1 is not finished")
      .and.to.include("pulumi up");
  });

  it("names everything that is missing or malformed", () => {
    const sample = failedOver();
    const [first, ...members] = sample.lastTransition.members;
    const broken = {
      ...sample,
      status: undefined,
      migratedAddresses: [{ ...sample.migratedAddresses[0], verdict: "vanished" }],
      lastTransition: {
        ...sample.lastTransition,
        requestedAt: "yesterday",
        members: [{ ...first, serverId: undefined }, ...members],
      },
    };
    const message = refusal(() => report(broken));
    for (const path of [
      "status",
      "migratedAddresses[0].verdict",
      "lastTransition.requestedAt",
      "lastTransition.members[0].serverId",
    ]) {
      expect(message).to.include(`${path}:`);
    }
  });

  it("is refused if it is that of a reprotect, which moves nothing", () => {
    const sample = failedOver();
    sample.lastTransition.verb = "reprotect";
    expect(refusal(() => report(sample))).to.include("is a reprotect");
  });

  it("may hold more than is known", () => {
    const sample = { ...failedOver(), __provider: "text", novelty: { of: "another version" } };
    expect(report(sample)).to.deep.equal(report(failedOver()));
  });
});
