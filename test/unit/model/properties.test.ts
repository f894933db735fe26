import { expect } from "chai";
import * as inputs from "../../../provider/model/inputs";
import { KINDS, PROPERTIES } from "../../../provider/model/properties";
import { FULL } from "../handlers/samples";

describe("the table of properties", () => {
  for (const kind of KINDS) {
    it(`has a row for every input of ${kind}, and for nothing else`, () => {
      const { shape } = inputs[`${kind}Inputs`];
      expect(Object.keys(PROPERTIES[kind])).to.have.members(Object.keys(shape));
    });

    it(`is tried on every input of ${kind}`, () => {
      expect(Object.keys(FULL[kind])).to.have.members(Object.keys(PROPERTIES[kind]));
    });
  }

  it("replaces whatever the service cannot change, and never for what only an operator decides", () => {
    for (const kind of KINDS) {
      const table: Record<string, string> = PROPERTIES[kind];
      for (const key of [
        "confirm",
        "timeouts",
        "abandon",
        "startServers",
        "startOrder",
        "stopServers",
        "failoverMode",
        "failback",
      ])
        if (key in table) expect(table[key], `${kind}.${key}`).to.equal("local");
      for (const key of ["failover", "reprotect"])
        if (key in table) expect(table[key], `${kind}.${key}`).to.equal("intent");
      if ("protectionGroupId" in table) expect(table["protectionGroupId"]).to.equal("replace");
    }
  });
});
