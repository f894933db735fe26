import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { runMove } from "../../../cli/move/run";
import { worseThan } from "../../../cli/move/reviewed";
import { type PlanRow, digestOf, planRow } from "../../../cli/plan/document";
import { plansOf } from "../../../cli/plan/ask";
import { formatOf } from "../../../cli/plan/run";
import type { Planned } from "../../../provider/model/journal";
import { failure } from "../failure";

const TYPE = "pulumi-nodejs:dynamic/sdrs:ProtectionGroup";
const URN = `urn:pulumi:dev::shop::${TYPE}::shop`;
const LINE = "orders/1-9f2c+healthy";
const AT = "2026-01-01T03:00:00.000Z";

const planned = (more: Partial<Planned> = {}): Omit<Planned, "event"> => {
  const { event: _event, ...plan } = { ...whole, ...more };
  return plan;
};
const whole: Planned = {
  ...{ event: "planned", group: { id: "g-1", name: "orders" }, decision: "move", action: "failover" },
  ...{ to: "target", number: 1, resumed: false, stops: [], text: "FAILOVER (unplanned)" },
  guards: [{ name: "storage", value: "fault_level 0 on every pair", verdict: "consent", risk: "healthy" }],
  ...{ needed: ["healthy"], missing: ["healthy"], line: LINE },
  refusal: { code: "DR_CONFIRMATION_REQUIRED", message: "It needs consent.", hint: null },
};
const order = { failover: true, mode: "unplanned" as const, at: AT, by: null, reason: null };
const row = (more: Partial<Planned> = {}): PlanRow => planRow(planned(more), { stack: "dev", urn: URN, order });

describe("a plan beside what a preview says later", () => {
  const worse = (now: Partial<Planned>, then: Partial<Planned> = {}): string | undefined =>
    worseThan(row(then), { ...whole, ...now });

  it("holds where it is as it was, where a risk has gone or was agreed to, and where nothing more is sent", () => {
    expect(worse({})).to.equal(undefined);
    expect(worse({ needed: [], missing: [] })).to.equal(undefined);
    expect(worse({ needed: ["healthy", "data-loss"], missing: ["healthy"] })).to.equal(undefined);
    for (const decision of ["nothing", "finish", "watch", "wait", "clear"] as const)
      expect(worse({ decision, action: null, number: 7, missing: ["x"] }), decision).to.equal(undefined);
    const looked = { decision: "refuse", action: null, to: null } as const;
    expect(worse({}, looked), "what could not be looked at then, and needs no more now").to.equal(undefined);
  });

  it("does not hold with a new risk, another transition, another action or side, or more servers to stop", () => {
    expect(worse({ missing: ["healthy", "zone-loss"] }))
      .to.contain("zone-loss")
      .and.not.to.contain("healthy");
    expect(worse({ number: 2 })).to.contain("transition 2");
    expect(worse({ action: "switchover" })).to.contain("switchover");
    expect(worse({ to: "source" })).to.contain("the plan is for");
    expect(worse({}, { decision: "nothing", action: null })).to.contain("nothing to do");
    expect(worse({ stops: ["web", "db"] }, { stops: ["web"] }))
      .to.contain("db")
      .and.not.to.contain("web");
  });

  it("has a digest of what was observed: not of words, nor of what was agreed to", () => {
    const { digest } = row();
    expect(row({ text: "Other words", missing: [], refusal: null }).digest).to.equal(digest);
    const { digest: _digest, ...rest } = row();
    expect(digestOf(Object.fromEntries(Object.entries(rest).reverse()) as typeof rest), "in any order").to.equal(
      digest,
    );
    const others: Partial<Planned>[] = [
      ...[{ number: 2 }, { needed: ["healthy", "zone-loss"] }, { to: "source" as const }, { line: "orders/1-9f2c" }],
      { guards: [{ name: "storage", value: "fault_level 2", verdict: "pass" }] },
      { refusal: { code: "DR_REFUSED", message: "It needs consent.", hint: null } },
    ];
    for (const more of others) expect(row(more).digest, JSON.stringify(more)).not.to.equal(digest);
  });

  it("is written in the form of its file's name", () => {
    expect(["a.json", "b.MD", "c.xml", "d.txt", "plan"].map(formatOf)).to.deep.equal([
      ...["json", "github", "junit", "text", "json"],
    ]);
  });
});

/** A command in the place of Pulumi, which notes what it was called with. */
describe("a move by a plan", function () {
  const before = { ...process.env };
  let folder: string;

  beforeEach(function () {
    if (process.platform === "win32") this.skip();
    folder = mkdtempSync(path.join(tmpdir(), "reviewed-"));
    process.env["PATH"] = `${folder}${path.delimiter}${before["PATH"] ?? ""}`;
    process.env["XDG_STATE_HOME"] = path.join(folder, "state");
    previewSays({});
  });
  afterEach(() => {
    process.env = { ...before };
    process.exitCode = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string): string => path.join(folder, name);
  const group = { type: TYPE, urn: URN, id: "g-1", outputs: { name: "orders", productionSite: "source" } };

  /** An update does what was ordered. */
  function previewSays(plan: Partial<Planned>, rows: readonly object[] = [group]): void {
    const head = { version: 1, at: AT, pid: 1, urn: URN };
    writeFileSync(file("state.json"), JSON.stringify({ deployment: { resources: rows } }));
    writeFileSync(file("planned"), `${JSON.stringify({ ...head, ...whole, ...plan })}\n`);
    const done = { ...head, event: "outcome", operation: "update", result: "done", failure: null };
    writeFileSync(file("done"), `${JSON.stringify(done)}\n`);
    const script = `echo "$1 $SDRS_CONFIRM" >> ${file("calls")}
case $1 in
  stack) cat ${file("state.json")};;
  preview) cat ${file("planned")} >> "$SDRS_JOURNAL";;
  up) cat ${file("done")} >> "$SDRS_JOURNAL";;
esac`;
    writeFileSync(file("pulumi"), `#!/bin/sh\n${script}\n`);
    chmodSync(file("pulumi"), 0o755);
  }
  const calls = (): string[] =>
    existsSync(file("calls")) ? readFileSync(file("calls"), "utf8").trim().split("\n") : [];
  const ups = (): string[] => calls().filter((line) => line.startsWith("up"));

  function plan(more: Partial<PlanRow> = {}, madeAt = new Date().toISOString()): string {
    const { digest: _digest, ...rest } = { ...row(), ...more };
    const document = {
      version: 1,
      command: "plan",
      madeAt,
      unreadable: [],
      plans: [{ ...rest, digest: digestOf(rest) }],
    };
    writeFileSync(file("plan.json"), JSON.stringify(document));
    return file("plan.json");
  }
  const move = (file: string, more: object = {}): Promise<void> =>
    runMove("failover", { cwd: folder, group: [], confirm: [], report: [], set: [], plan: file, ...more });

  it("names stack and groups, and is consent only where that is said", async () => {
    await move(plan());
    expect(process.exitCode).to.equal(5);
    expect(ups()).to.deep.equal([]);
    previewSays({ missing: [], refusal: null });
    await move(plan(), { confirm: ["plan"] });
    expect(process.exitCode).to.equal(0);
    expect(ups()).to.deep.equal([`up ${LINE}`, `up ${LINE}`]);
    const none = await failure(move(plan(), { plan: undefined, stack: "dev", confirm: ["plan"] }));
    expect([none.code, none.message.includes("--plan")]).to.deep.equal(["DR_USAGE", true]);
  });

  it("is refused where it got worse meanwhile, whatever was agreed to, and nothing is saved or sent", async () => {
    previewSays({ needed: ["zone-loss"], missing: ["zone-loss"] });
    await move(plan(), { confirm: ["plan"] });
    expect(process.exitCode).to.equal(6);
    previewSays({ number: 3, missing: [], refusal: null });
    await move(plan(), { confirm: ["plan"] });
    expect(process.exitCode).to.equal(6);
    expect(ups()).to.deep.equal([]);
    previewSays({ needed: [], missing: [], refusal: null, guards: [], line: null });
    await move(plan());
    expect(process.exitCode, "it got better").to.equal(0);
    expect(ups()).to.have.length(2);
  });

  it("is refused of another stack, group, id, order or day, and where somebody edited it", async () => {
    const refused = async (file: string, words: string, more: object = {}): Promise<void> => {
      const said = await failure(move(file, more));
      expect([said.code, said.message], words).to.satisfy(
        ([code, text]: string[]) => code === "DR_REFUSED" && text?.includes(words) === true,
      );
      expect(said.hint).to.contain("Nothing was sent");
    };
    await refused(plan({ urn: URN.replace("dev", "prod") }), "no group of stack dev");
    await refused(plan({ urn: null, order: null }), "no group of stack dev");
    await refused(plan({ group: { id: "g-2", name: "orders" } }), "is g-1 now");
    await refused(plan({ order: { failover: false, mode: "planned" } }), "another order: failover was false there");
    await refused(plan({ order: { failover: true, mode: "planned" } }), "mode was planned there");
    await refused(plan({}, new Date(Date.now() - 25 * 3_600_000).toISOString()), "more than 24 h");
    const other = { ...group, urn: `${URN}-2`, id: "g-9", outputs: { name: "other" } };
    previewSays({}, [group, other]);
    await refused(plan(), "nothing on group other", { group: ["*"] });
    const edited = JSON.parse(readFileSync(plan(), "utf8")) as { plans: { needed: string[] }[] };
    for (const one of edited.plans) one.needed = ["healthy", "zone-loss"];
    writeFileSync(file("edited.json"), JSON.stringify(edited));
    await refused(file("edited.json"), "not as it was written");
    writeFileSync(file("odd.json"), "{}");
    expect((await failure(move(file("odd.json")))).code).to.equal("DR_USAGE");
    const unnamed = plan({ stack: null });
    expect((await failure(move(unnamed))).message).to.contain("names no stack");
    expect(calls().filter((line) => !line.startsWith("stack"))).to.deep.equal([]);
  });

  it("plans for every group of every stack; a stack that cannot be asked hides no other, and one without groups is left out", async () => {
    const stack = `case "$*" in *dark*) echo 'error: boom' >&2; exit 1;; *empty*) echo '{}';; *) cat ${file("state.json")};; esac`;
    const script = readFileSync(file("pulumi"), "utf8").replace(/stack\) .*;;/, `stack) ${stack};;`);
    writeFileSync(file("pulumi"), script);
    const options = { cwd: folder, failover: "true", format: "text", group: [], confirm: [], output: [] } as const;
    const { plans, unreadable } = await plansOf({ ...options, stack: ["dark", "empty", "dev"] });
    expect(plans.map((one) => [one.stack, one.urn, one.number])).to.deep.equal([["dev", URN, 1]]);
    expect(unreadable).to.have.length(1);
    expect(unreadable[0]).to.deep.include({ stack: "dark" });
    expect(unreadable[0]?.failure.code).to.equal("DR_BACKEND");
    const none = await failure(plansOf({ ...options, stack: ["empty", "empty-2"], group: ["x"] }));
    expect(none.message).to.contain("hold no protection group x");
  });
});
