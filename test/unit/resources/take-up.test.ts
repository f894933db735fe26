import { expect } from "chai";
import { isOurs, usedBecause } from "../../../provider/resources/common/take-up";
import { GROUP_STATUSES } from "../../../provider/model/status";
import type { Group } from "../../../provider/model/wire/wire";

const CREATED = "2026-03-02T03:00:00.000Z";
const NOW = Date.parse(CREATED) + 3_600_000;

const group: Group = {
  ...{ id: "group-1", name: "orders-1a2b3c4", description: null, sourceZone: "a", targetZone: "b", domainId: "d" },
  ...{ domainName: "", vpcId: "v", status: "available", productionSite: "source", progress: 0 },
  ...{ instanceCount: 0, pairCount: 0, drillCount: 0, createdAt: CREATED, updatedAt: CREATED },
};

describe("a group with the derived name is taken up", () => {
  it("while it is empty, at its original site, and younger than a day", () => {
    expect(usedBecause(group, NOW)).to.equal(undefined);
    for (const key of ["instanceCount", "pairCount", "drillCount"] as const)
      expect(usedBecause({ ...group, [key]: 1 }, NOW)).to.include("members");
    expect(usedBecause({ ...group, productionSite: "target" }, NOW)).to.include("moved");
    expect(usedBecause(group, NOW + 24 * 3_600_000)).to.include("older than a day");
  });

  it("only by the service's own clock", () => {
    expect(usedBecause(group, undefined)).to.include("age is not known");
    expect(usedBecause({ ...group, createdAt: "" }, NOW)).to.include("age is not known");
  });

  it("only in the statuses of a creation", () => {
    const taken = [...GROUP_STATUSES, "hibernating"].filter(
      (status) => usedBecause({ ...group, status }, NOW) === undefined,
    );
    expect(taken).to.have.members(["creating", "available", "error"]);
  });
});

it("a member is ours where its group was created by this state and is given as a resource", () => {
  expect(isOurs({ __group: { origin: "created" } })).to.equal(true);
  for (const link of [undefined, {}, { origin: null }, { origin: "adopted" }])
    expect(isOurs({ __group: link })).to.equal(false);
});
