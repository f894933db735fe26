import { expect } from "chai";
import { GROUP_ACTIONS, MEMBER_OPERATIONS, accepts } from "../../provider/model/group-actions";
import { isKeyOf } from "../../provider/model/narrow";
import { contract } from "../../contract/tables";
import { callOf } from "../../contract/conformance/calls";
import { judgeProvider } from "./judge/provider";
import { PROVIDER } from "./provider-tables";

describe("the provider's tables against the contract", () => {
  for (const { action, verb, from, citation } of contract.groupActions)
    for (const { status } of contract.statuses.filter((row) => row.object === "group"))
      it(`${action} from ${status} is ${from.includes(status) ? "allowed" : "refused"} (${citation})`, () => {
        const row = GROUP_ACTIONS[action];
        expect(row.verb).to.equal(verb);
        expect((row.from as readonly string[]).includes(status)).to.equal(from.includes(status));
      });

  const operations = contract.allowedOperations.filter(({ operation }) => isKeyOf(MEMBER_OPERATIONS, operation));
  for (const { operation, group, pair, instance, citation } of operations)
    for (const { status } of contract.statuses.filter((row) => row.object === "group")) {
      const allowed = [group, pair, instance].every((list) => list?.includes(status) !== false);
      it(`${operation} with group and member in ${status} is ${allowed ? "allowed" : "refused"} (${citation})`, () => {
        expect(isKeyOf(MEMBER_OPERATIONS, operation) && accepts(operation, status)).to.equal(allowed);
      });
    }

  it("has no operation on members that the contract does not have", () => {
    const documented = contract.allowedOperations.map(({ operation }) => operation);
    expect(documented).to.include.members(Object.keys(MEMBER_OPERATIONS));
  });

  for (const { action, via, to, failed, site, citation } of contract.groupActions)
    it(`${action} passes ${via} to ${to} or ${failed}, and the site ${site === "flips" ? "flips" : "stays"} (${citation})`, () => {
      expect(GROUP_ACTIONS[action]).to.include({ via, to, failed, flips: site === "flips" });
    });

  for (const row of contract.notFound.filter(
    (fact) => !fact.id.startsWith("not-found.create") && fact.object !== "job",
  ))
    it(`${row.code} of ${callOf(row.call).operation} means a missing ${row.object}${row.ambiguous === true ? ", or a busy one" : ""} (${row.citation})`, () => {
      const code = PROVIDER.codeOf(row.http, row.code, callOf(row.call).operation);
      expect(code).to.equal(row.ambiguous === true ? "DR_GONE_OR_BUSY" : "DR_NOT_FOUND");
    });

  it("has no other difference", () => {
    expect(judgeProvider(contract, PROVIDER)).to.deep.equal([]);
  });
});
