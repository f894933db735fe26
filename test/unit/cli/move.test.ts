import { expect } from "chai";
import { chosen, groupsIn } from "../../../cli/move/groups";
import { matches } from "../../../cli/text/pattern";
import { orderOf } from "../../../cli/move/order";
import { barText, partOf, progressOf } from "../../../cli/move/progress";
import { widthOf } from "../../../cli/text/width";
import { isGivenUp } from "../../../cli/move/wait";
import { formatOf } from "../../../cli/move/written";
import { exitOf, exitOfPlan, planVerdict, runOf } from "../../../cli/move/verdict";
import type { JournalEntry } from "../../../provider/model/journal";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::shop";
const HEAD = { version: 1 as const, at: "2026-01-01T03:00:00.000Z", pid: 1, urn: URN };
const group = { id: "g-1", name: "shop-group" };
const failure = (code: string) => ({ code, message: "It happened.", hint: "Do it." });

const planned = (more: Partial<Extract<JournalEntry, { event: "planned" }>> = {}): JournalEntry => ({
  ...{ ...HEAD, event: "planned", group, decision: "move", action: "failover", to: "target", number: 1 },
  ...{ resumed: false, guards: [], needed: [], missing: [], line: null, stops: [], text: "FAILOVER", refusal: null },
  ...more,
});
const accepted: JournalEntry = { ...HEAD, event: "accepted", group, action: "failover", requestId: "r", jobId: "j" };
const outcome = (result: "done" | "failed" | "saved", code?: string): JournalEntry => ({
  ...{ ...HEAD, event: "outcome", operation: "update", result },
  failure: code === undefined ? null : failure(code),
});
const transition = (more: Partial<Extract<JournalEntry, { event: "transition" }>> = {}): JournalEntry => ({
  ...{ ...HEAD, event: "transition", group, id: "shop/1-aaaa", verb: "failover", mode: "unplanned" },
  ...{ from: "source", to: "target", adopted: false, requestedAt: HEAD.at, finishedAt: HEAD.at },
  ...{ recoverySeconds: 60, jobId: "j", requestId: "r", lost: 0, objectiveMet: null, remaining: [] },
  ...more,
});

describe("the end of a group's part of a run", () => {
  const ends: readonly (readonly [string, readonly JournalEntry[], number])[] = [
    ["a move that is complete", [accepted, transition(), outcome("done")], 0],
    ["nothing to do", [outcome("done")], 0],
    ["a lost address", [accepted, transition({ lost: 1 }), outcome("done")], 7],
    ["an objective that was missed", [accepted, transition({ objectiveMet: false }), outcome("done")], 7],
    [
      "a lost address that fails the update",
      [accepted, transition({ lost: 1 }), outcome("saved", "DR_ADDRESS_LOST")],
      7,
    ],
    ["a time limit", [accepted, outcome("saved", "DR_WAIT_TIMEOUT")], 9],
    ["a stop", [accepted, outcome("saved", "DR_ABORTED")], 9],
    ["a job that failed", [accepted, outcome("saved", "DR_JOB_FAILED")], 4],
    ["a consent that is missing after the order was saved", [outcome("saved", "DR_CONFIRMATION_REQUIRED")], 5],
    ["a consent that is missing half-way", [accepted, outcome("saved", "DR_CONFIRMATION_REQUIRED")], 4],
    ["a refusal half-way", [accepted, outcome("saved", "DR_REFUSED")], 4],
    ["a refusal before anything", [outcome("failed", "DR_REFUSED")], 6],
    ["a consent that is missing", [outcome("failed", "DR_CONFIRMATION_REQUIRED")], 5],
    ["a login that is not accepted", [outcome("failed", "DR_AUTH")], 3],
    [
      "an error that is none of ours",
      [{ ...outcome("failed"), failure: { code: null, message: "x", hint: null } } as JournalEntry],
      1,
    ],
    ["an engine that was killed after the request", [accepted], 4],
    ["an engine that was killed before it", [planned()], 1],
  ];
  for (const [what, entries, code] of ends) {
    it(`of ${what} is exit code ${code}`, () => {
      expect(exitOf(runOf(entries, URN))).to.equal(code);
      expect(
        exitOf(
          runOf(
            entries.map((entry) => ({ ...entry, urn: "another" })),
            URN,
          ),
        ),
        "of another group",
      ).to.equal(1);
    });
  }
});

describe("the verdict of checks", () => {
  const child = URN.replace("ProtectionGroup::", "ProtectionGroup$pulumi-nodejs:dynamic/sdrs:GroupVerification::");
  const verified = (state: "passed" | "failed" | "unproven", urn: string): JournalEntry => ({
    ...{ ...HEAD, urn, event: "verification", group, of: "shop-group/1", state, checks: [] },
  });

  it("is what its own resource says last of the group, whose move is done whatever becomes of that resource", () => {
    const moved = [accepted, transition({}), verified("unproven", URN), outcome("done")];
    const ends = (...more: JournalEntry[]): number => exitOf(runOf([...moved, ...more], URN));
    expect(ends(), "killed before the checks ran").to.equal(7);
    expect(ends(verified("failed", child))).to.equal(7);
    expect(ends(verified("passed", child))).to.equal(0);
    expect(ends(verified("passed", child.replace("::shop", "::office")))).to.equal(7);
    expect(ends(verified("passed", child), { ...outcome("failed", "DR_AUTH"), urn: child })).to.equal(0);
  });
});

describe("what a preview says of an order", () => {
  it("is that it moves, that nothing is to be done, that it is refused, or that nobody could look", () => {
    const of = (...entries: JournalEntry[]): string => planVerdict(runOf(entries, URN));
    expect(of(planned())).to.equal("moves");
    expect(of(planned({ decision: "nothing" }))).to.equal("nothing");
    expect(of()).to.equal("nothing");
    expect(of(planned({ refusal: failure("DR_REFUSED") }))).to.equal("refused");
    expect(of(planned({ decision: "unknown", refusal: failure("DR_UNAVAILABLE") }))).to.equal("unknown");
    expect(exitOfPlan(runOf([planned({ refusal: failure("DR_CONFIRMATION_REQUIRED") })], URN))).to.equal(5);
    expect(exitOfPlan(runOf([planned()], URN))).to.equal(0);
  });
});

describe("the groups of a stack", () => {
  const row = (name: string, more: object = {}): object => ({
    ...{ type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup", id: `id-${name}` },
    urn: `urn:pulumi:dev::p::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::${name}`,
    outputs: { name: `${name}-1a2b3c4`, productionSite: "source", status: "protected", unfinished: null },
    ...more,
  });
  const state = {
    deployment: {
      resources: [
        ...[row("orders"), row("shop"), row("old", { delete: true }), row("read", { external: true })],
        { urn: "urn:other", type: "pulumi:pulumi:Stack" },
      ],
    },
  };
  const names = (wanted: readonly string[]): string[] =>
    chosen(groupsIn(state), wanted, "Stack dev").map((one) => one.logicalName);

  it("are found by id, name, name in the program, URN and pattern, in the order of the state, each once", () => {
    expect(names(["id-shop"])).to.deep.equal(["shop"]);
    expect(names(["orders-1a2b3c4"])).to.deep.equal(["orders"]);
    expect(names(["shop", "orders"])).to.deep.equal(["orders", "shop"]);
    expect(names(["*"])).to.deep.equal(["orders", "shop"]);
    expect(names(["o*s", "ord*"])).to.deep.equal(["orders"]);
    expect(names([(row("shop") as { urn: string }).urn])).to.deep.equal(["shop"]);
  });

  it("must be named where there are several, and exist", () => {
    expect(() => names([])).to.throw("--group '*' means all of them");
    expect(() => names(["shpo"])).to.throw("Did you mean shop?");
    expect(() => chosen(groupsIn({}), [], "Stack dev")).to.throw("holds no protection group");
    for (const odd of [undefined, null, [], { deployment: [] }, { deployment: { resources: [null, 3, {}] } }])
      expect(groupsIn(odd)).to.deep.equal([]);
  });

  it("are matched by a star that stands for anything, and by nothing else", () => {
    for (const [pattern, text] of [
      ["*", ""],
      ["a*", "a"],
      ["a*c", "abc"],
      ["*b*", "abc"],
      ["a*b*c", "a-b-c"],
      ["a.c", "a.c"],
    ] as const)
      expect(matches(pattern, text), `${pattern} ${text}`).to.equal(true);
    for (const [pattern, text] of [
      ["a", "ab"],
      ["a*c", "ab"],
      ["ab*bc", "abc"],
      ["a.c", "abc"],
      ["", "a"],
    ] as const)
      expect(matches(pattern, text), `${pattern} ${text}`).to.equal(false);
  });
});

describe("an order", () => {
  const at = "2026-01-01T03:00:00.000Z";
  const wish = { planned: false, unplanned: false, stopInSync: false, at, by: "ops", reason: null };
  const one = (more: object = {}) => ({
    ...{ urn: URN, id: "g", name: "shop", logicalName: "shop", productionSite: "source", status: "protected" },
    ...{ lastTransitionId: undefined, unfinished: false, exported: { id: "g", inputs: {}, outputs: {} } },
    ...more,
  });

  it("is for the DR site, the other site, the original one, or the failover to recover from", () => {
    expect(orderOf(one(), { ...wish, move: "failover" })).to.include({
      failover: true,
      mode: "unplanned",
      by: "ops",
      at,
    });
    expect(orderOf(one(), { ...wish, move: "failover", planned: true })).to.include({
      failover: true,
      mode: "planned",
    });
    expect(orderOf(one(), { ...wish, move: "switchover" })).to.include({ failover: true, mode: "planned" });
    const away = one({ productionSite: "target", lastTransitionId: "shop/1-aaaa" });
    expect(orderOf(away, { ...wish, move: "switchover" })).to.include({ failover: false, mode: "planned" });
    expect(orderOf(away, { ...wish, move: "failback" })).to.include({ failover: false, switchAsSoonAsInSync: true });
    expect(orderOf(away, { ...wish, move: "reprotect" })).to.include({ reprotect: "shop/1-aaaa" });
    expect(() => orderOf(one(), { ...wish, move: "reprotect" })).to.throw("knows of no failover");
  });
});

describe("progress", () => {
  const step = (more: object): Extract<JournalEntry, { event: "progress" }> => ({
    ...{ ...HEAD, event: "progress", text: "failing-over for 12 s", phase: "storage" },
    ...more,
  });

  it("is a part by what is counted, else by how long it took the last time, and never whole before its end", () => {
    expect(partOf(step({ percent: 50 }))).to.equal(0.5);
    expect(partOf(step({ done: 3, of: 4 }))).to.equal(0.75);
    expect(partOf(step({ elapsedSeconds: 30, expectedSeconds: 60 }))).to.equal(0.5);
    expect(partOf(step({ elapsedSeconds: 90, expectedSeconds: 60 }))).to.equal(0.95);
    expect(partOf(step({ elapsedSeconds: 90 }))).to.equal(undefined);
    expect(partOf(step({ done: 0, of: 0 }))).to.equal(undefined);
    expect(barText("shop", step({ percent: 50 }))).to.contain("[############------------]");
  });

  it("fits a narrow terminal by a shorter bar, or by none, and never by one with a hole", () => {
    const sync = step({ percent: 78, phase: "sync", text: "synchronising: 78 %, about 3 s left" });
    expect(barText("shop-c7de0f6", sync, 79)).to.equal(
      `shop-c7de0f6  sync      [${"#".repeat(13)}${"-".repeat(4)}] ${sync.text}`,
    );
    for (const name of ["shop", "a-longer-name-of-a-group"])
      for (let columns = 40; columns <= 130; columns += 1) {
        const line = barText(name, sync, columns);
        const bar = /\[([#-]*)\]/.exec(line)?.[1];
        expect(line.endsWith(sync.text), line).to.equal(true);
        if (bar !== undefined) expect(widthOf(line)).to.be.at.most(columns);
        if (bar !== undefined) expect(bar.length).to.be.within(8, 24);
        else expect(columns).to.be.below(85);
      }
    expect(barText("shop", sync, 120)).to.contain(`[${"#".repeat(19)}${"-".repeat(5)}]`);
  });

  it("hears only of its own groups", () => {
    const view = progressOf([], new Set(), false);
    expect(() => {
      view.tell(step({}));
      view.end();
    }).not.to.throw();
  });
});

describe("what sdrs wait says of what was only saved", () => {
  const before = { lastTransitionId: undefined };
  const result = { exitCode: 0, transition: null };

  it("is that it was given up, unless a transition came of it, or something goes on", () => {
    expect(isGivenUp(result, before, { ...before, unfinished: false })).to.equal(true);
    expect(isGivenUp(result, before, { ...before, unfinished: true })).to.equal(false);
    expect(isGivenUp(result, before, { lastTransitionId: "shop/1-aaaa", unfinished: false })).to.equal(false);
    expect(isGivenUp({ ...result, exitCode: 4 }, before, { ...before, unfinished: false })).to.equal(false);
  });
});

describe("a report's form", () => {
  it("is by the end of its file's name", () => {
    expect(["a.html", "a.md", "a.JSON", "a.xml", "a", "x.y/junit"].map(formatOf)).to.deep.equal([
      ...["html", "md", "json", "junit", "html", "html"],
    ]);
  });
});
