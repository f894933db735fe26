import { expect } from "chai";
import { type DeleteFacts, refusesDelete } from "../../../provider/resources/delete/judge-delete";
import { KINDS } from "../../../provider/model/definitions";
import { GROUP_STATUSES, SITES, statusKind } from "../../../provider/model/status";

const STATUSES = [...GROUP_STATUSES, "hibernating"];
const FAULTS: readonly DeleteFacts["faulty"][] = [[], ["pair web"], undefined];

/** Every status × side × record × storage × kind. */
const ALL: readonly DeleteFacts[] = KINDS.flatMap((kind) =>
  STATUSES.flatMap((status) =>
    SITES.flatMap((productionSite) =>
      [true, false].flatMap((unfinished) =>
        FAULTS.map((faulty) => ({
          ...{ kind, unfinished, faulty },
          group: { name: "orders", id: "group-1", status, productionSite },
        })),
      ),
    ),
  ),
);

const reason = (facts: DeleteFacts): string | undefined => refusesDelete(facts)?.reason;

describe("what forbids a delete", () => {
  it("is production away, whatever else", () => {
    for (const facts of ALL) {
      expect(reason(facts) === "away", JSON.stringify(facts)).to.equal(facts.group.productionSite === "target");
    }
  });

  it("is a transition that did not end, by the record or by the status", () => {
    const home = ALL.filter(({ group }) => group.productionSite === "source");
    for (const facts of home.filter(({ unfinished }) => unfinished)) expect(reason(facts)).to.equal("unfinished");
    for (const status of ["failing-over", "reversing", "reprotecting"]) {
      for (const facts of home.filter(({ group }) => [status, `error-${status}`].includes(group.status)))
        expect(reason(facts)).to.equal("unfinished");
    }
  });

  it("is a status that nobody knows, and storage that reports a fault or cannot be read", () => {
    for (const facts of ALL) {
      if (statusKind(facts.group.status) === "unknown" || facts.faulty === undefined || facts.faulty.length > 0)
        expect(reason(facts), JSON.stringify(facts)).to.not.equal(undefined);
    }
  });

  it("is nothing else: at home, calm and sound everything can be deleted", () => {
    const calm = ["available", "protected", "starting", "stopping", "error-starting", "error-stopping", "deleting"];
    for (const status of [...calm, "error-deleting", "creating"]) {
      const allowed = ALL.filter((facts) => facts.group.status === status && reason(facts) === undefined);
      expect(
        allowed.map(({ kind }) => kind),
        status,
      ).to.have.members([...KINDS]);
    }
    const failed = ALL.filter((facts) => facts.group.status === "error" && reason(facts) === undefined);
    expect(failed.map(({ kind }) => kind)).to.have.members([
      ...["ProtectionGroup", "Protection", "DisasterRecoveryDrill", "GroupVerification"],
    ]);
  });

  it("names the group", () => {
    for (const facts of ALL)
      expect(refusesDelete(facts)?.why ?? "group orders (group-1)").to.include("orders (group-1)");
  });
});
