import { expect } from "chai";
import { standIn } from "../../../tools/random-standin/provider.js";

const urn = (type: string): string => `urn:pulumi:dev::project::my:Parent$random:index/random${type}:Random${type}::it`;

describe("the stand-in for @pulumi/random", () => {
  const provider = standIn("4.0.0");

  async function make(
    type: string,
    inputs: Record<string, unknown>,
  ): Promise<{ id: string; outs: Record<string, unknown> }> {
    const checked = await provider.check!(urn(type), {}, inputs);
    expect(checked.failures).to.deep.equal([]);
    const created = await provider.create!(urn(type), checked.inputs);
    return { id: created.id, outs: created.outs as Record<string, unknown> };
  }

  it("makes pet names of as many words as asked, after the prefix", async () => {
    expect((await make("Pet", {})).id).to.match(/^[a-z]+-[a-z]+$/);
    expect((await make("Pet", { length: 1 })).id).to.match(/^[a-z]+$/);
    expect((await make("Pet", { length: 4, separator: ".", prefix: "eu" })).id).to.match(/^eu(?:\.[a-z]+){4}$/);
  });

  it("makes strings of the kinds of characters asked for", async () => {
    expect((await make("String", { length: 20, special: false })).outs["result"]).to.match(/^[A-Za-z0-9]{20}$/);
    expect((await make("String", { length: 6, special: false, numeric: false, upper: false })).id).to.match(
      /^[a-z]{6}$/,
    );
    const { outs } = await make("String", { length: 4, minSpecial: 4, overrideSpecial: "_" });
    expect(outs).to.include({ result: "____", numeric: true, lower: true, minLower: 0 });
  });

  it("makes ids whose forms all say the same number", async () => {
    const { id, outs } = await make("Id", { byteLength: 8, prefix: "p-" });
    const hex = Buffer.from(id, "base64url").toString("hex");
    expect(outs).to.include({ hex: `p-${hex}`, b64Url: `p-${id}`, dec: `p-${BigInt(`0x${hex}`)}` });
    expect(outs["b64Std"]).to.equal(`p-${Buffer.from(hex, "hex").toString("base64")}`);
  });

  it("makes integers within their limits, the same for the same seed", async () => {
    const { outs } = await make("Integer", { min: -3, max: -3 });
    expect(outs["result"]).to.equal(-3);
    const seeded = await Promise.all([1, 2].map(() => make("Integer", { min: 0, max: 1e6, seed: "s" })));
    expect(seeded[0]!.id).to.equal(seeded[1]!.id);
  });

  it("asks for what is required", async () => {
    const { failures } = await provider.check!(urn("Integer"), {}, { min: 1 });
    expect(failures).to.deep.equal([{ property: "max", reason: 'missing required property "max"' }]);
  });

  it("replaces for each change, and only then", async () => {
    const { id, outs } = await make("Pet", { keepers: { a: "1" } });
    const diff = (news: Record<string, unknown>) =>
      provider.diff!(id, urn("Pet"), outs, { length: 2, separator: "-", ...news });
    expect(await diff({ keepers: { a: "1" } })).to.deep.equal({ changes: false, replaces: [] });
    expect(await diff({ keepers: { a: "2" } })).to.deep.equal({ changes: true, replaces: ["keepers"] });
    expect(await diff({})).to.deep.equal({ changes: true, replaces: ["keepers"] });
  });

  it("names the resource that it does not know", () => {
    expect(() => provider.check!(urn("Shuffle"), {}, {})).to.throw("randomShuffle");
  });
});
