import { expect } from "chai";
import { DEFINITIONS, KINDS, type Kind } from "../../../provider/model/definitions";
import { FULL } from "../resources/samples";

function changes(kind: Kind): ReadonlyMap<string, string> {
  return new Map(Object.entries(DEFINITIONS[kind].inputs).map(([key, { change }]) => [key, change]));
}

describe("the definitions", () => {
  it("name every kind once, each under its own name", () => {
    expect([...KINDS].sort()).to.deep.equal(Object.keys(DEFINITIONS).sort());
    for (const kind of KINDS) expect(DEFINITIONS[kind].kind).to.equal(kind);
  });

  for (const kind of KINDS) {
    it(`are tried on every input of ${kind}`, () => {
      expect(Object.keys(FULL[kind])).to.have.members([...changes(kind).keys()]);
    });

    it(`keep the names of inputs, outputs and memory of ${kind} apart, but for what is observed of an input`, () => {
      const { inputs, outputs, memory } = DEFINITIONS[kind];
      const twice = Object.keys(outputs).filter((name) => name in inputs);
      expect(["failover", "reprotect", "drillVpcId"]).to.include.members(twice);
      for (const name of Object.keys(memory))
        expect([...Object.keys(inputs), ...Object.keys(outputs)]).to.not.include(name);
    });
  }

  it("replace whatever the service cannot change, and never for a label or for what only an operator decides", () => {
    const meanings: Readonly<Record<string, readonly string[]>> = {
      local: [
        "confirm",
        "timeouts",
        "abandon",
        "startServers",
        "startOrder",
        "stopServers",
        "failoverMode",
        "failback",
      ],
      intent: ["failover", "reprotect", "recoveryPoint"],
      replace: ["protectionGroupId", "domainId", "serverId", "volumeId"],
      label: ["description"],
    };
    for (const kind of KINDS)
      for (const [meaning, keys] of Object.entries(meanings))
        for (const key of keys)
          if (changes(kind).has(key)) expect(changes(kind).get(key), `${kind}.${key}`).to.equal(meaning);
  });
});
