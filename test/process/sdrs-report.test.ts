import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type RecoveryEvidence, type RecoveryReport, readEvidence, readReport } from "../../report/index";
import { brokenGroup, manageGroup, protectedWorld } from "../handlers/scenes";
import { Bench, type TestResource, failure } from "../support/handlers";
import { type Ended, sdrs } from "./sdrs";

const report = (args: readonly string[], stdin = ""): Promise<Ended> => sdrs(["report", ...args], undefined, { stdin });

describe("sdrs report of runs that left a journal", () => {
  let bench: Bench;
  let folder: string;
  let journal: string;
  let state: string;

  beforeEach(async () => {
    bench = await Bench.open({ world: protectedWorld });
    folder = mkdtempSync(path.join(tmpdir(), "report-"));
    [journal, state] = [path.join(folder, "journal.jsonl"), path.join(folder, "state.json")];
    bench.env["SDRS_JOURNAL"] = journal;
  });
  afterEach(async function () {
    rmSync(folder, { recursive: true });
    await bench.close(this.currentTest?.state === "failed");
  });

  /** The state as the engine would export it. */
  function exportState({ urn, id, outputs }: TestResource): void {
    const provider = { urn: "urn:pulumi:t::t::pulumi:providers:pulumi-nodejs::default", id: "1" };
    const inputs = { "sdrs:endpoint": "http://127.0.0.1:1/{service}", "sdrs:region": "eu-de" };
    const row = {
      type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup",
      urn,
      id,
      outputs,
      provider: `${provider.urn}::1`,
    };
    const resources = [{ ...provider, type: "pulumi:providers:pulumi-nodejs", inputs }, row];
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources } }));
  }

  const evidenceIn = ({ stdout }: Ended): RecoveryEvidence => readEvidence(JSON.parse(stdout))!;
  const reportIn = ({ stdout }: Ended): RecoveryReport => readReport(JSON.parse(stdout))!;

  it("of a failover that went well: state and journal agree, it was a rehearsal, the gate is open", async () => {
    const { resource, program } = await brokenGroup(bench);
    await resource.up({ ...program, failover: true });
    exportState(resource);
    const both = await report(["--input", state, "--journal", journal, "--gate", "--format", "json"]);
    expect(both.code, both.stderr).to.equal(0);
    const [only] = evidenceIn(both).reports;
    expect(only?.agreement).to.deep.equal({ agree: true, differences: [] });
    expect(only?.simulated).to.equal(true);
    expect(only?.attempts.at(-1)?.sent[0]?.jobId).to.equal(only?.move?.jobs[0]?.id);
    expect(evidenceIn(both).journal).to.include({ unreadable: 0 });
    const alone = await report(["--input", state, "--gate", "--format", "json"]);
    expect(alone.code).to.equal(0);
    expect(reportIn(alone)).to.deep.include({ version: 1, simulated: true });
    const page = path.join(folder, "page.html");
    expect((await report(["--input", state, "--journal", journal, "--output", page])).code).to.equal(0);
    expect(readFileSync(page, "utf8")).to.contain("REHEARSAL ON A SIMULATION").and.to.contain(only?.move?.jobs[0]?.id);
    const missed = await report(["--input", state, "--gate", "--rto", "1s"]);
    expect(missed.code).to.equal(7);
    expect(missed.stderr).to.match(/^sdrs: gate: .*objective.*missed/m);
  });

  it("of a failover that was refused: the journal alone makes a report, and the gate is shut with the reason", async () => {
    const { resource, program } = await manageGroup(bench);
    await failure(resource.up({ ...program, failover: true }));
    expect(await bench.sent("failover-server-group")).to.deep.equal([]);
    exportState(resource);
    for (const args of [
      ["--journal", journal],
      ["--input", state, "--journal", journal],
    ]) {
      const ended = await report([...args, "--gate", "--format", "json"]);
      expect(ended.code, args.join(" ")).to.equal(7);
      expect(ended.stderr.trim().split("\n")).to.have.length(1);
      expect(ended.stderr).to.contain("refused").and.to.contain("nothing was sent");
      const [only] = evidenceIn(ended).reports;
      expect(only?.verdict.outcome).to.equal("refused");
      expect(only?.attempts.at(-1)).to.deep.include({ result: "refused", missing: ["healthy"] });
      expect((await report([...args, "--format", "md"])).code).to.equal(0);
    }
    const without = await report(["--input", state]);
    expect(without.code).to.equal(2);
  });

  it("of a failover whose run stopped half-way: what was sent is named, and the next run closes it", async () => {
    const { resource, program } = await brokenGroup(bench);
    await failure(resource.up({ ...program, failover: true, timeouts: { update: "1s" } }));
    exportState(resource);
    const ended = await report(
      ["--input", "-", "--journal", journal, "--gate", "--format", "json"],
      readFileSync(state, "utf8"),
    );
    expect(ended.code).to.equal(7);
    const [only] = evidenceIn(ended).reports;
    expect(only?.verdict.outcome).to.equal("unfinished");
    expect(only?.agreement).to.deep.equal({ agree: true, differences: [] });
    const jobs = ((await bench.world()).jobs as readonly { job_id: string }[]).map((job) => job.job_id);
    expect(jobs).to.include(only?.unfinished?.sent?.jobId ?? only?.unfinished?.jobId);
    await resource.up({ ...program, failover: true });
    exportState(resource);
    const closed = await report(["--input", state, "--journal", journal, "--gate", "--format", "json"]);
    expect(closed.code, closed.stderr).to.equal(0);
    expect(evidenceIn(closed).reports[0]?.attempts.map(({ result }) => result)).to.deep.equal(["unfinished", "done"]);
  });

  it("of a group that was never moved: nothing to write is a mistake, and a gate without evidence is shut", async () => {
    const { resource } = await manageGroup(bench);
    exportState(resource);
    const output = path.join(folder, "none.json");
    expect((await report(["--input", state, "--output", output])).code).to.equal(2);
    const gate = await report(["--input", state, "--output", output, "--gate"]);
    expect(gate.code).to.equal(7);
    expect(gate.stderr).to.match(/^sdrs: gate: .*no failover, switchover or failback was completed/);
    writeFileSync(journal, "");
    expect((await report(["--journal", journal, "--gate"])).code).to.equal(7);
    expect((await report(["--input", state, "--group", "nobody", "--gate"])).code, "a name that is wrong").to.equal(2);
    expect(existsSync(output)).to.equal(false);
  });

  it("refuses to report on nothing, on standard input twice, and on a journal that is none", async () => {
    for (const args of [
      [],
      ["--input", "-", "--journal", "-"],
      ["--journal", "-"],
      ["--journal", path.join(folder, "no")],
    ]) {
      const { code, stdout, stderr } = await report(args, "hello\n");
      expect(code, args.join(" ")).to.equal(2);
      expect(stdout).to.equal("");
      expect(stderr).not.to.equal("");
    }
  });
});
