import { expect } from "chai";
import { createCloud } from "../../../provider/api/cloud";
import { CALLS } from "../../../tools/fuzz/calls";
import { fuzzCall } from "../../../tools/fuzz/fuzz";
import { settingsFor } from "../api/loopback";

const BODIES = 50;

describe("wrong answers", () => {
  it("are tried on every call of the client", () => {
    const { batch: _batch, settings: _settings, ...groups } = createCloud(settingsFor("http://127.0.0.1:9"));
    const calls = Object.entries(groups).flatMap(([group, members]) =>
      typeof members === "object" ? Object.keys(members).map((name) => `${group}.${name}`) : [],
    );
    expect(Object.keys(CALLS).filter((name) => name.includes("."))).to.have.members(calls);
  });

  for (const [name, call] of Object.entries(CALLS)) {
    it(`end in a value or in an error of the catalogue that is short and harmless: ${name}`, async () => {
      const { wrong, values, errors } = await fuzzCall(name, call, BODIES, 20261126);
      expect(wrong).to.deep.equal([]);
      expect(values).to.be.above(0);
      expect(errors.size).to.be.above(0);
    });
  }
});
