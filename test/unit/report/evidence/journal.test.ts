import { expect } from "chai";
import fc from "fast-check";
import { type RecoveryEvidence, buildRecoveryEvidence } from "../../../../report";
import { attemptsOf } from "../../../../report/evidence/attempts";
import { byGroup } from "../../../../report/evidence/by-group";
import { readJournal } from "../../../../report/evidence/journal";
import { refusal } from "../support";
import { JOB, REFUSAL, RUNS, type Run, URN, journal } from "./runs";

const generatedAt = "2026-03-02T05:00:00.000Z";
const told = (lines: readonly string[]): RecoveryEvidence =>
  buildRecoveryEvidence(undefined, { generatedAt, journal: lines.join("\n") });

const runs = fc.array(fc.constantFrom(...(Object.keys(RUNS) as Run[])), { minLength: 1, maxLength: 6 });

describe("a journal in a recovery report", () => {
  const ENDS = {
    refused: ["refused", "refused"],
    failed: ["failed", "failed"],
    killed: ["unfinished", "unfinished"],
    saved: ["unfinished", "unfinished"],
    complete: ["done", "complete"],
  } as const;

  for (const [run, [result, verdict]] of Object.entries(ENDS) as [keyof typeof ENDS, readonly [string, string]][]) {
    it(`tells of a run that was ${run}, without a state`, () => {
      const { reports } = told(journal([run]));
      expect(reports).to.have.length(1);
      expect(reports[0]?.verdict.outcome).to.equal(verdict);
      expect(reports[0]?.attempts.map((one) => one.result)).to.deep.equal([result]);
      expect(reports[0]?.verdict.gate).to.have.length(verdict === "complete" ? 0 : 1);
    });
  }

  it("judges what a journal saw complete by the objective that is given, and says of an endpoint on loopback what it is", () => {
    const judged = (more: object): RecoveryEvidence =>
      buildRecoveryEvidence(undefined, { generatedAt, journal: journal(["complete"]).join("\n"), ...more });
    expect(judged({ rtoSeconds: 200 }).verdict).to.deep.include({ outcome: "complete", gate: [] });
    const missed = judged({ rtoSeconds: 100, endpoint: "http://127.0.0.1:1/{service}" });
    expect(missed.verdict.outcome).to.equal("failed");
    expect(missed.verdict.gate.join()).to.contain("objective").and.to.contain("missed");
    expect(missed.reports[0]?.simulated).to.equal(true);
    expect(judged({}).reports[0]?.simulated).to.equal(null);
  });

  it("takes a run that only saved the order for none that was complete, and for one with the run that sends", () => {
    expect(told(journal(["armed"])).reports[0]?.attempts.map(({ result }) => result)).to.deep.equal(["planned"]);
    expect(told(journal(["armed"])).reports[0]?.verdict.outcome).to.equal("none");
    for (const [run, result] of [
      ["complete", "done"],
      ["killed", "unfinished"],
    ] as const)
      expect(told(journal(["armed", run])).reports[0]?.attempts.map((one) => one.result)).to.deep.equal([result]);
  });

  it("does not mix a preview that is made meanwhile with the update under way", () => {
    const lines = journal(["complete"]);
    const [plan = ""] = journal(["refused"], { begin: "2026-03-02T03:12:02.500Z" });
    const [only, ...more] = told([...lines, plan.replace('"pid":1', '"pid":2')]).reports[0]?.attempts ?? [];
    expect(only).to.deep.include({ result: "done" });
    expect(only?.sent).to.have.length(1);
    expect(more.map(({ result }) => result)).to.deep.equal(["refused"]);
  });

  it("names of a refusal the code, the words, the way on, and the line that would have agreed", () => {
    const [only] = told(journal(["refused"])).reports;
    expect(only?.attempts[0]).to.deep.include({ failure: REFUSAL, missing: ["data-loss"], sent: [] });
    expect(only?.attempts[0]?.line).to.equal("orders/1-9f2c+data-loss");
    expect(only?.timeline[0]).to.deep.include({ what: "refused", code: REFUSAL.code, hint: REFUSAL.hint });
    expect(only?.verdict.reasons.join()).to.contain("nothing was sent").and.to.contain(REFUSAL.hint);
  });

  it("takes both entries of an acceptance for one request with its job", () => {
    const [only] = told(journal(["killed"])).reports;
    expect(only?.attempts[0]?.sent).to.have.length(1);
    expect(only?.attempts[0]?.sent[0]).to.include({ action: "failover", requestId: "req-1", jobId: JOB });
    expect(only?.verdict.reasons.join()).to.contain(JOB);
  });

  it("takes a preview and the update that follows for one run, and a refusal that is repeated for one", () => {
    const lines = journal(["refused", "refused", "refused"]);
    expect(attemptsOf(readJournal(lines.join("\n")).entries)).to.have.length(1);
    const [preview, ...rest] = journal(["failed", "complete"]);
    const attempts = attemptsOf(readJournal([preview, ...rest.slice(1)].join("\n")).entries);
    expect(attempts.map(({ result }) => result)).to.deep.equal(["done"]);
  });

  it("lets a run that moved nothing change nothing, and a failed edit of something else be no failed move", () => {
    expect(told(journal(["complete", "quiet"])).reports[0]?.attempts).to.have.length(1);
    const [plan, done] = journal(["quiet"]);
    const failed = (done ?? "").replace('"result":"done"', '"result":"failed"');
    expect(attemptsOf(readJournal([plan, failed].join("\n")).entries)).to.deep.equal([]);
  });

  it("keeps a service that could not be asked apart from a refusal", () => {
    const [line = ""] = journal(["refused"]);
    const unasked = line
      .replace('"decision":"move"', '"decision":"unknown"')
      .replaceAll(REFUSAL.code, "DR_UNAVAILABLE");
    const [only] = told([unasked]).reports;
    expect(only?.attempts[0]?.result).to.equal("planned");
    expect(only?.verdict).to.deep.include({ outcome: "none", gate: [] });
  });

  it("tells lines in the order of their times, however they lie, and each only once", () => {
    fc.assert(
      fc.property(
        runs.chain((some) =>
          fc.tuple(fc.constant(journal(some)), fc.shuffledSubarray(journal(some), { minLength: journal(some).length })),
        ),
        fc.nat(5),
        ([lines, shuffled], twice) => {
          const again = [...shuffled, ...lines.slice(0, twice)];
          expect(readJournal(again.join("\n"))).to.deep.equal(readJournal(lines.join("\n")));
        },
      ),
    );
  });

  it("can be read however it was cut: every whole line counts, and at most one is not readable", () => {
    fc.assert(
      fc.property(runs, fc.nat(), (some, where) => {
        const whole = journal(some).join("\n");
        const cut = whole.slice(0, where % (whole.length + 1));
        const { entries, unreadable } = readJournal(cut);
        expect(unreadable).to.be.at.most(1);
        const lines = cut.split("\n").filter((line) => line !== "");
        expect(entries.length + unreadable).to.equal(lines.length);
        for (const attempt of attemptsOf(entries)) {
          // Sent and not seen to end is unfinished, wherever the journal ends.
          if (attempt.sent.length > 0 && attempt.reached === null) expect(attempt.result).to.equal("unfinished");
          if (attempt.reached !== null) expect(attempt.result).to.equal("done");
        }
      }),
    );
  });

  it("can be read from anywhere: a run whose beginning is cut off is not taken for a good one", () => {
    fc.assert(
      fc.property(fc.constantFrom("saved" as const, "failed" as const, "killed" as const), fc.nat(), (run, from) => {
        const lines = journal([run]);
        const rest = lines.slice(from % lines.length);
        const attempts = attemptsOf(readJournal(rest.join("\n")).entries);
        expect(attempts.map(({ result }) => result)).not.to.include("done");
        if (rest.some((line) => /"event":"(accepted|outcome)"/.test(line))) expect(attempts).to.have.length(1);
      }),
    );
  });

  it("leaves foreign lines out, counts them, and tells the same otherwise", () => {
    const foreign = fc.oneof(
      fc.string().filter((text) => text.trim() !== "" && !text.includes("\n")),
      fc.json(),
      fc.constantFrom(...journal(["complete"]).map((line) => line.replace('"version":1', '"version":2'))),
      fc.constantFrom(...journal(["complete"]).map((line) => line.slice(0, -1))),
    );
    fc.assert(
      fc.property(
        runs,
        fc.uniqueArray(
          foreign.map((line) => line.trim()).filter((line) => line !== "" && !/[\r\n\u2028\u2029]/.test(line)),
          { maxLength: 5 },
        ),
        fc.nat(20),
        (some, others, at) => {
          const lines = journal(some);
          const mixed = [...lines.slice(0, at), ...others, ...lines.slice(at)];
          const { entries, unreadable } = readJournal(mixed.join("\n"));
          expect(entries).to.deep.equal(readJournal(lines.join("\n")).entries);
          expect(unreadable).to.equal(others.length);
        },
      ),
    );
  });

  it("keeps groups apart, and leaves out what is of other resources", () => {
    const second = journal(["failed"], {
      urn: URN.replace("::orders", "::billing"),
      begin: "2026-03-02T04:00:00.000Z",
    }).map((line) => line.replaceAll(/"group":\{[^}]*\}/g, '"group":{"id":"g-2","name":"billing"}'));
    const other = journal(["failed"], { urn: URN.replace("ProtectionGroup", "Protection") });
    const evidence = told([...journal(["complete"]), ...second, ...other]);
    expect(evidence.reports.map(({ group, verdict }) => [group.name, verdict.outcome])).to.deep.equal([
      ["orders-1a2b3c4", "complete"],
      ["billing", "failed"],
    ]);
    expect(evidence.journal).to.deep.include({ unreadable: 0, others: 2 });
    expect(evidence.verdict.outcome).to.equal("failed");
    expect(evidence.verdict.gate).to.have.length(1);
    expect(evidence.verdict.gate[0]).to.match(/^billing: /);
  });

  it("knows a group inside a component, and one whose row was renamed", () => {
    const inside = URN.replace("::pulumi-nodejs", "::my:shop:Shop$pulumi-nodejs");
    const entries = readJournal(
      [...journal(["refused"]), ...journal(["complete"], { urn: inside, begin: "2026-03-02T04:00:00.000Z" })].join(
        "\n",
      ),
    ).entries;
    const groups = byGroup(entries);
    expect(groups).to.have.length(1);
    expect(groups[0]?.urns).to.deep.equal([URN, inside]);
  });

  it("has what the resource of a group's checks says, and not how the work on it ended", () => {
    const verdict = URN.replace("::orders", "$pulumi-nodejs:dynamic/sdrs:GroupVerification::orders");
    const head = { version: 1, at: "2026-03-02T03:40:00.000Z", pid: 4711, urn: verdict };
    const text = '1 of 1 checks did not pass: "rows" failed';
    const lines = [
      { ...head, event: "said", level: "warning", text },
      { ...head, event: "outcome", operation: "update", result: "failed", failure: REFUSAL },
    ];
    const [only, ...more] = told([...journal(["complete"]), ...lines.map((line) => JSON.stringify(line))]).reports;
    expect(more).to.deep.equal([]);
    expect(only?.timeline.map((row) => row.text)).to.include(text);
    expect(only?.verdict.outcome).to.equal("complete");
  });

  it("without a line about a group is refused, and says how many lines it has", () => {
    expect(refusal(() => told(["hello", "{}"]))).to.contain("tells of no group: 0 entries, and 2 lines");
    expect(refusal(() => told([]))).to.contain("SDRS_JOURNAL");
    expect(refusal(() => buildRecoveryEvidence(undefined, { generatedAt }))).to.contain(
      "neither a state nor a journal",
    );
  });
});
