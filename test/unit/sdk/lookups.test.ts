import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { LOOKUPS } from "../../../provider/lookups/lookups";
import { keysOf } from "../../../provider/model/narrow";
import * as sdk from "../../../sdk";

describe("look-ups in a unit test with mocks", () => {
  const asked: { token: string; inputs: unknown }[] = [];

  before(async () => {
    await pulumi.runtime.setMocks({
      newResource: (args) => ({ id: `${args.name}-id`, state: args.inputs as Record<string, unknown> }),
      call: ({ token, inputs }) => {
        asked.push({ token, inputs });
        return { groups: [{ id: "g-1" }], servers: [], id: "g-1" };
      },
    });
  });
  beforeEach(() => {
    asked.length = 0;
  });

  it("ask the mock and no network, in both forms", async () => {
    const { groups } = await sdk.getProtectionGroups({ name: "orders" });
    expect(groups).to.deep.equal([{ id: "g-1" }]);
    const output = sdk.getProtectionGroupOutput({ id: pulumi.output("g-1") });
    expect(await new Promise((resolve) => output.id.apply(resolve))).to.equal("g-1");
    expect(asked).to.deep.equal([
      { token: "sdrs:index:getProtectionGroups", inputs: { name: "orders" } },
      { token: "sdrs:index:getProtectionGroup", inputs: { id: "g-1" } },
    ]);
  });

  it("are there in both forms for everything that can be looked up", () => {
    const exported: Readonly<Record<string, unknown>> = { ...sdk };
    for (const name of keysOf(LOOKUPS)) {
      expect(exported[name], name).to.be.a("function");
      expect(exported[`${name}Output`], `${name}Output`).to.be.a("function");
    }
  });
});
