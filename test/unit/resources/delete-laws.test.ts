import { expect } from "chai";
import { decideDelete } from "../../../provider/resources/delete/delete-decision";
import { GROUP_STATUSES, INSTANCE_STATUSES, PAIR_STATUSES, SITES, statusKind } from "../../../provider/model/status";

const GROUPS = [...GROUP_STATUSES, "a-new-word"];
const MEMBERS = [undefined, "gone", ...new Set<string>([...PAIR_STATUSES, ...INSTANCE_STATUSES])];
const MOVED = /^(error-)?(failing-over|reversing|reprotecting)$/;

const FACTS = GROUPS.flatMap((status) =>
  SITES.flatMap((site) =>
    [false, true].flatMap((unfinished) => MEMBERS.map((memberStatus) => ({ status, site, unfinished, memberStatus }))),
  ),
);

describe("the decision about a delete, over all statuses, sides and records", () => {
  it("touches more than the object only at the original site, with nothing unfinished and no move under way or failed", () => {
    const seen = { all: 0, bare: 0, settle: 0, refuse: 0 };
    for (const facts of FACTS) {
      const { status, site, unfinished, memberStatus } = facts;
      const decision = decideDelete(facts);
      const quiet = site === "source" && !unfinished && !MOVED.test(status);
      if (["all", "settle"].includes(decision)) expect(quiet, JSON.stringify(facts)).to.equal(true);
      if (quiet) expect(decision, JSON.stringify(facts)).to.not.equal("refuse");
      if (memberStatus === "invalid") expect(decision, JSON.stringify(facts)).to.not.equal("all");
      seen[decision]++;
    }
    for (const [decision, count] of Object.entries(seen)) expect(count, decision).to.be.above(20);
  });

  it("removes an invalid member alone, wherever production is, but never while the group is being changed", () => {
    for (const facts of FACTS) {
      const { status, memberStatus } = facts;
      if (memberStatus !== "invalid") expect(decideDelete(facts)).to.not.equal("bare");
      else if (["stable", "error"].includes(statusKind(status))) expect(decideDelete(facts)).to.equal("bare");
      else if (statusKind(status) === "transient" && status !== "deleting")
        expect(["settle", "refuse"]).to.include(decideDelete(facts));
    }
  });

  it("waits for a status that ends by itself before anything is deleted, but for a deletion", () => {
    for (const status of GROUPS) {
      const decision = decideDelete({ status, site: "source", unfinished: false });
      const waits = statusKind(status) === "transient" && status !== "deleting" && !MOVED.test(status);
      expect(decision === "settle", status).to.equal(waits);
    }
  });
});
