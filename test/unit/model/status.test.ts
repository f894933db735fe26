import { expect } from "chai";
import {
  BUSY_MEMBER_STATUSES,
  GROUP_STATUS,
  GROUP_STATUSES,
  INSTANCE_STATUSES,
  PAIR_STATUSES,
  describeStatus,
  isGroupStatus,
  otherSite,
  statusKind,
} from "../../../provider/model/status";

describe("statuses", () => {
  it("of a group are the 17 the vendor documents, in four kinds", () => {
    expect(GROUP_STATUSES).to.have.length(17);
    const of = (kind: string): string[] => GROUP_STATUSES.filter((status) => statusKind(status) === kind);
    expect(of("transient")).to.have.members([
      "creating",
      "starting",
      "stopping",
      "reversing",
      "failing-over",
      "reprotecting",
      "deleting",
    ]);
    expect(of("stable")).to.have.members(["available", "protected", "failed-over"]);
    expect(of("broken")).to.have.members(["error", "error-deleting"]);
    expect(of("error")).to.have.members([
      "error-starting",
      "error-stopping",
      "error-reversing",
      "error-failing-over",
      "error-reprotecting",
    ]);
  });

  it("that no table lists are unknown, also names that every object has", () => {
    for (const status of ["", "hovering", "Protected", "toString", "__proto__", "constructor"]) {
      expect(isGroupStatus(status), status).to.equal(false);
      expect(statusKind(status), status).to.equal("unknown");
      expect(describeStatus(status)).to.equal(`"${status}" (not a status this release knows)`);
    }
  });

  it("are explained in a sentence", () => {
    expect(describeStatus("failed-over")).to.equal('"failed-over" (a failover is complete, replication is stopped)');
    for (const status of GROUP_STATUSES) expect(describeStatus(status)).to.contain(GROUP_STATUS[status].says);
  });

  it("of members include those of groups, each once", () => {
    for (const statuses of [PAIR_STATUSES, INSTANCE_STATUSES]) {
      expect(statuses).to.include.members([...GROUP_STATUSES, "invalid", "fault"]);
      expect(new Set<string>(statuses).size).to.equal(statuses.length);
    }
  });

  it("of members that end by themselves are waited for, damages and errors are not", () => {
    const endByThemselves = ["attaching", "detaching", "extending", "resizing", "nic-creating", "nic-deleting"];
    for (const status of new Set([...PAIR_STATUSES, ...INSTANCE_STATUSES])) {
      const busy = statusKind(status) === "transient" || endByThemselves.includes(status);
      expect(BUSY_MEMBER_STATUSES.has(status), status).to.equal(busy);
    }
  });

  it("sites are two", () => {
    expect(otherSite("source")).to.equal("target");
    expect(otherSite("target")).to.equal("source");
  });
});
