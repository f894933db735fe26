import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { ProtectionGroup } from "../../../provider/model/definitions";
import { derivedName, typeToken } from "../../../sdk/resource";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";

async function inOrganization(name: string): Promise<void> {
  const mocks = { newResource: () => ({ id: "id", state: {} }), call: () => ({}) };
  await pulumi.runtime.setMocks(mocks, "shop", "dev", false, name);
}

describe("a derived name", () => {
  beforeEach(() => inOrganization("acme"));

  it("is the logical name and seven hex digits, the same in every run", () => {
    expect(derivedName("orders", URN)).to.match(/^orders-[0-9a-f]{7}$/);
    expect(derivedName("orders", URN)).to.equal(derivedName("orders", URN));
  });

  it("differs by organisation, which no URN holds", async () => {
    const here = derivedName("orders", URN);
    await inOrganization("umbrella");
    expect(derivedName("orders", URN)).to.not.equal(here);
  });

  it("needs no organisation, which the mocks of a unit test do not set", async () => {
    const mocks = { newResource: () => ({ id: "id", state: {} }), call: () => ({}) };
    await pulumi.runtime.setMocks(mocks, "project", "stack", false);
    expect(derivedName("orders", URN)).to.match(/^orders-[0-9a-f]{7}$/);
  });

  it("differs by project, stack, type and parent", () => {
    const others = [
      URN.replace("dev", "prod"),
      URN.replace("shop", "shop2"),
      URN.replace("ProtectionGroup", "ReplicationPair"),
      URN.replace("pulumi-nodejs", "my:Component$pulumi-nodejs"),
    ];
    expect(new Set([URN, ...others].map((urn) => derivedName("orders", urn))).size).to.equal(5);
  });

  it("is one the service takes, whatever the logical name", () => {
    const name = ProtectionGroup.inputs.name.schema;
    fc.assert(
      fc.property(fc.string({ maxLength: 120, unit: "grapheme", size: "max" }), fc.string(), (logicalName, urn) => {
        const derived = derivedName(logicalName, urn);
        expect(Buffer.byteLength(derived)).to.be.at.most(64);
        expect(derived).to.match(/^[A-Za-z0-9._-]*-[0-9a-f]{7}$/);
        expect(name.safeParse(derived).success).to.equal(true);
      }),
    );
  });

  it("keeps apart names that are cut to the same beginning", () => {
    const long = "x".repeat(80);
    const names = ["a", "b"].map((end) => derivedName(long + end, `${URN}${long}${end}`));
    expect(new Set(names).size).to.equal(2);
    expect(names.map((name) => name.length)).to.deep.equal([64, 64]);
  });
});

describe("a type token", () => {
  it("is part of every state in the wild", () => {
    expect(typeToken("ProtectionGroup")).to.equal("pulumi-nodejs:dynamic/sdrs:ProtectionGroup");
  });
});
