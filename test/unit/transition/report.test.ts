import { expect } from "chai";
import { type ReportInput, buildReport } from "../../../provider/transition/report";
import { type Scene, dark, scene, server, STOPPED, unfinished, unfinishedBack } from "./samples";

const ARRIVED: Scene = { group: { status: "failed-over", productionSite: "target" } };

function report(change: Partial<ReportInput> = {}, given: Scene = ARRIVED): ReturnType<typeof buildReport> {
  const input: ReportInput = {
    id: "orders/3-9f2c",
    record: unfinished({
      phases: { preflight: 1.5, storage: 100.2, start: 20.1, addresses: 7 },
      ran: ["instance-1"],
      jobId: "job-1",
      acceptedAt: "2026-01-15T08:00:02.000Z",
    }),
    observed: scene(given),
    adopted: false,
    finishedAt: Date.parse("2026-01-15T08:05:00.000Z"),
    remaining: ["reprotect-due"],
    ...change,
  };
  return buildReport(input);
}

describe("the report of a transition", () => {
  it("has the id that a reprotect names, the direction, the job and the times", () => {
    expect(report()).to.deep.include({
      id: "orders/3-9f2c",
      number: 3,
      verb: "failover",
      mode: "unplanned",
      from: "source",
      to: "target",
      adopted: false,
      jobId: "job-1",
      requestedAt: "2026-01-15T08:00:00.000Z",
      acceptedAt: "2026-01-15T08:00:02.000Z",
      finishedAt: "2026-01-15T08:05:00.000Z",
    });
  });

  it("says of each instance which server serves, whether it ran before and whether it runs", () => {
    const servers = [server("web-target"), server("db-target", STOPPED)];
    expect(report({}, { ...ARRIVED, servers }).members).to.deep.equal([
      {
        instanceId: "instance-1",
        name: "web",
        serverId: "web-target",
        status: "failed-over",
        ranBefore: true,
        server: "ACTIVE",
      },
      {
        instanceId: "instance-2",
        name: "db",
        serverId: "db-target",
        status: "failed-over",
        ranBefore: false,
        server: "SHUTOFF",
      },
    ]);
  });

  it("does not pretend to know what could not be read", () => {
    const { members } = report({ record: unfinished() }, { ...ARRIVED, servers: [dark("db-target")] });
    expect(members.map(({ ranBefore }) => ranBefore)).to.deep.equal([null, null]);
    expect(members[1]?.server).to.equal("DR_UNAVAILABLE");
  });

  it("lists what remains: the reprotect, what cloud-init may change, DNS, and the old side without NICs", () => {
    const { remaining } = report();
    for (const words of [
      /reprotect when the old site is repaired/,
      /[Hh]ost name and passwords/,
      /DNS/,
      /at the original production site have no NICs/,
    ])
      expect(
        remaining.some((text) => words.test(text)),
        String(words),
      ).to.equal(true);
  });

  it("after a switchover owes no reprotect and no NICs, without protection says so", () => {
    expect(report({ remaining: [] }).remaining.join(" ")).to.not.match(/reprotect|NICs/);
    expect(report({ remaining: ["unprotected"] }).remaining[0]).to.contain("no replica");
  });

  it("of a reprotect leaves nothing that only a move leaves", () => {
    expect(report({ record: unfinishedBack({ kind: "reprotect" }), remaining: [] }).remaining).to.deep.equal([]);
  });

  it("carries the warnings of the way", () => {
    expect(report({ record: unfinished({ warnings: ["Job job-1 reports FAIL"] }) }).warnings).to.deep.equal([
      "Job job-1 reports FAIL",
    ]);
  });

  it("measures an unplanned move from the request until the servers ran, without the addresses", () => {
    const phases = { storage: 100, start: 20, addresses: 7 };
    expect(report({ record: unfinished({ phases, servingAt: "2026-01-15T08:04:00.000Z" }) }).recoverySeconds).to.equal(
      240,
    );
    expect(report({ record: unfinished({ phases }) }).recoverySeconds).to.equal(293);
  });

  it("measures a planned move by how long production was down, not by the copying before", () => {
    const phases = { preflight: 2, sync: 5000, stop: 30, storage: 100, restore: 1, start: 20.44, addresses: 7 };
    const record = unfinishedBack({ phases, servingAt: "2026-01-15T08:04:00.000Z" });
    expect(report({ record }).recoverySeconds).to.equal(151.4);
  });
});
