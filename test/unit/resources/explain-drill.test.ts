import { expect } from "chai";
import { ProcessMemory } from "../../../provider/memory";
import { EMERGENCY_LIMITS } from "../../../provider/model/drills";
import { handler } from "../../../provider/engine/frame";
import { type DrillGround, drillGuards, drillText } from "../../../provider/resources/drill/explain-drill";
import { fakeClock } from "../../support/fake-clock";
import { group, instance, pair } from "../transition/samples";

const ground = (change: Partial<DrillGround> = {}): DrillGround => ({
  group: group(),
  pairs: [pair({ size: 40 }), pair({ id: "pair-2", name: "disk-2", size: 10 })],
  instances: [instance({ name: "web" }), instance({ id: "instance-2", name: "db" })],
  ...change,
});

const verdicts = (of: DrillGround, emergency: boolean): Record<string, string> =>
  Object.fromEntries(drillGuards(of, emergency).map(({ name, verdict }) => [name, verdict]));

describe("the guards of a drill", () => {
  it("pass for a protected group whose disks are complete", () => {
    expect(verdicts(ground(), false)).to.deep.equal({ status: "pass", pairs: "pass", disks: "pass" });
  });

  for (const status of ["error", "failing-over", "reversing", "hibernating"]) {
    it(`refuse a group in ${status}, in an emergency as well, and name the statuses that would do`, () => {
      for (const emergency of [false, true]) {
        const [first] = drillGuards(ground({ group: group({ status }) }), emergency);
        expect(first).to.include({ name: "status", verdict: "refuse" });
        expect(first?.hint).to.contain("protected").and.to.contain("failed-over");
      }
    });
  }

  it("refuse a group without pairs", () => {
    expect(verdicts(ground({ pairs: [] }), true)).to.include({ pairs: "refuse" });
  });

  it("refuse a rehearsal on disks that are not complete, and warn of them in an emergency", () => {
    const half = ground({ pairs: [pair({ name: "slow", progress: 40 })] });
    expect(verdicts(half, false)).to.include({ disks: "refuse" });
    expect(verdicts(half, true)).to.include({ disks: "warn" });
    expect(drillGuards(half, true).at(-1)?.value).to.contain("pair slow is at 40 %");
  });

  const vpc = { id: "vpc-9", found: { id: "vpc-9", name: "drills", cidr: "10.0.0.0/8" } };
  for (const [what, seen, verdict] of [
    ["is free", { ...vpc, production: vpc.found }, "pass"],
    ["cannot be read", { id: "vpc-9", found: "unreadable" }, "warn"],
    ["may serve a drill that cannot be read", { ...vpc, production: vpc.found, drillsUnknown: true }, "warn"],
    ["has another block than production's", { ...vpc, production: { ...vpc.found, cidr: "172.16.0.0/12" } }, "warn"],
    ["is missing", { id: "vpc-9", found: "missing" }, "refuse"],
    ["serves another drill", { ...vpc, usedBy: { id: "drill-2", name: "other" } }, "refuse"],
    ["is production's own", { ...vpc, id: group().vpcId }, "refuse"],
    ["is production's own and cannot be read", { id: group().vpcId, found: "unreadable" }, "refuse"],
  ] as const) {
    it(`${verdict} a VPC that ${what}, in a rehearsal as in an emergency`, () => {
      for (const emergency of [false, true])
        expect(verdicts(ground({ vpc: seen }), emergency)).to.include({ vpc: verdict });
    });
  }

  it("do not judge the progress after a failover, which begins again at 0", () => {
    const after = ground({ group: group({ status: "failed-over" }), pairs: [pair({ progress: 0 })] });
    expect(verdicts(after, false)).to.include({ disks: "pass" });
  });
});

describe("the text of a drill", () => {
  it("says what is started from what, where, and what is not touched", () => {
    const text = drillText({ name: "rehearsal" }, ground());
    expect(text).to.match(/^DRILL rehearsal: /);
    expect(text).to.contain("servers: 2, one for each of web, db; 2 disks of 50 GB in all are copied");
    expect(text).to.contain("VPC: made by the service, which keeps it when the drill is deleted");
    expect(text).to.contain("neither it nor its replication is touched");
    expect(text).to.contain("ok      disks: every disk is complete");
    for (const limit of EMERGENCY_LIMITS) expect(text).not.to.contain(limit);
  });

  it("says what an emergency drill is not, and how it may be deleted", () => {
    const text = drillText({ name: "emergency-orders", emergency: true, drillVpcId: "vpc-9" }, ground());
    expect(text).to.match(/^EMERGENCY DRILL emergency-orders: /);
    expect(text).to.contain("VPC: vpc-9;").and.to.contain("deleted only by its name (confirm)");
    for (const limit of EMERGENCY_LIMITS) expect(text).to.contain(`- ${limit}`);
  });

  it("marks what the service would refuse", () => {
    expect(drillText({ name: "rehearsal" }, ground({ pairs: [] }))).to.contain(
      "REFUSED pairs: it has no replication pair yet",
    );
  });
});

describe("the announcement of a drill", () => {
  it("does not stand in the way of a preview where not even the settings are there", async () => {
    const cloud = (): never => {
      throw new Error("sdrs:region is not set");
    };
    const drill = handler("DisasterRecoveryDrill", {
      cloud,
      clock: fakeClock(),
      env: {},
      engineArguments: () => [],
      memory: new ProcessMemory(),
    });
    const declared = { name: "rehearsal", protectionGroupId: "7f0c2d9e-41a6-4b8f-9d53-0e6a8c1b2f34" };
    const { failures } = await drill.check({}, declared);
    expect(failures).to.deep.equal([]);
  });
});
