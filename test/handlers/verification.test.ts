import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { NOT_RUN } from "../../provider/model/verification";
import { failure, useBench } from "../support/handlers";
import { CheckedGroup } from "./checked-group";
import { GROUP, protectedWorld, serverIds } from "./scenes";

/** A program that says it asked the server of this name, as it was told on its input. */
const PROVES = (name: string): string[] => [
  process.execPath,
  "-e",
  `let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(JSON.stringify({serverId:JSON.parse(t).servers.find(s=>s.name.startsWith("${name}")).id})))`,
];
const FAILS = ["/bin/sh", "-c", "echo no rows >&2; exit 1"];
/** Work of an update that the group asks for nothing in. */
const REPEATED = { group: "same", verdict: "update" };
const CALM = { group: "same", verdict: "same" };
const QUICK = { within: "10s", every: "5s" };

describe("checks after a failover", () => {
  const bench = useBench({ world: protectedWorld });
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "verification-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A check that leaves a line for each time that it runs. */
  const noted = (then: string): string[] => ["/bin/sh", "-c", `echo ran >> ${path.join(folder, "runs")}; ${then}`];
  const runs = (): number =>
    existsSync(path.join(folder, "runs")) ? readFileSync(path.join(folder, "runs"), "utf8").split("\n").length - 1 : 0;

  it("that fail for ever send nothing, move nothing and keep no server down, in ten updates, a refresh and without intent", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const checks = [{ name: "rows", command: noted("echo no rows >&2; exit 1"), ...QUICK }];
    const away = { ...program, failover: true, checks };
    expect(await group.up(away)).to.deep.equal({ group: "update", verdict: "create" });
    expect(group.outputs).to.include({ productionSite: "target", unfinished: null, failover: true });
    const first = group.outputs["lastTransition"] as { id: string; warnings: string[] };
    expect(group.verdict).to.include({ of: first.id, state: "failed" });
    expect(group.verdict.checks[0]).to.include({ name: "rows", state: "failed", attempts: 3 });
    expect(group.verdict.checks[0]?.error).to.contain("no rows");
    expect(JSON.stringify(first)).to.not.contain("no rows");

    const mark = await bench().mark();
    for (let again = 0; again < 10; again++) expect(await group.up(away)).to.deep.equal(REPEATED);
    expect(runs()).to.equal(33);
    const { failover: _failover, ...unset } = away;
    await group.up(unset);
    expect(runs()).to.equal(36);
    await group.refresh();
    expect(await group.preview(unset)).to.deep.equal(REPEATED);
    expect(runs()).to.equal(36);

    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await bench().accepted("failoverProtectionGroup")).to.be.at.most(1);
    expect(group.outputs["lastTransition"]).to.deep.equal(first);
    const { web, db } = await serverIds(bench());
    const { servers } = await bench().world();
    for (const { target } of [web, db]) expect(servers.find(({ id }) => id === target)?.status).to.equal("ACTIVE");
  });

  it("that pass prove the server that serves, and are not repeated", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const { db } = await serverIds(bench());
    const away = { ...program, failover: true, checks: [{ name: "rows", command: PROVES("db"), ...QUICK }] };
    await group.up(away);
    expect(group.verdict).to.include({ state: "passed" });
    expect(group.verdict.checks[0]?.proof).to.deep.equal({ by: "runner", serverId: db.target });
    expect(await group.up(away)).to.deep.equal(CALM);
    expect(bench().said.filter((line) => line.includes("checks passed"))).to.have.length(1);
  });

  it("are repeated until they pass, with the first transition's own id", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const flag = path.join(folder, "repaired");
    const proof = `test -e ${flag} || exit 1; exec "${process.execPath}" -e '${PROVES("web")[2]?.replaceAll("'", `'\\''`)}'`;
    const away = {
      ...program,
      failover: true,
      checks: [{ name: "rows", command: ["/bin/sh", "-c", proof], ...QUICK }],
    };
    await group.up(away);
    const { of, state } = group.verdict;
    expect(state).to.equal("failed");
    writeFileSync(flag, "");
    expect(await group.up(away)).to.deep.equal(REPEATED);
    expect(group.verdict).to.include({ of, state: "passed" });
    expect(await group.up(away)).to.deep.equal(CALM);
  });

  it("call nothing when they are edited, and leave no verdict when they are taken out", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const away = { ...program, failover: true, checks: [{ name: "rows", command: PROVES("db"), ...QUICK }] };
    await group.up(away);
    const mark = await bench().mark();
    const edited = { ...away, checks: [{ name: "other", command: noted("exit 1") }] };
    expect(await group.up(edited)).to.deep.equal({ group: "update", verdict: "update" });
    expect(runs()).to.equal(0);
    expect(group.verdict.state).to.equal("passed");
    expect(await group.up({ ...program, failover: true })).to.deep.equal({ group: "update", verdict: "delete" });
    expect(group.outputs["verification"]).to.equal(null);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("hold the next wave as long as their gate says, and no longer", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const { web, db } = await serverIds(bench());
    const checks = [{ name: "db port", command: FAILS, wave: 1, gate: "40s", within: "3m" }];
    await group.up({ ...program, failover: true, checks, startOrder: [[db.source], [web.source]] });
    const starts = await bench().control.calls({ method: "POST", path: "/cloudservers/action" });
    const at = starts.map(({ virtualTime }) => Date.parse(virtualTime));
    expect(at).to.have.length(2);
    const apart = ((at[1] ?? 0) - (at[0] ?? 0)) / 1_000;
    expect(apart).to.be.within(40, 120);
    expect(bench().said.join("\n")).to.contain('Check "db port" no longer holds what comes after wave 1');
    expect(group.outputs).to.include({ unfinished: null, productionSite: "target" });
    expect(group.verdict.state).to.equal("failed");
  });

  it("fail the update, with all that was done saved, only where that was asked for", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const checks = [{ name: "rows", command: FAILS, within: "0s" }];
    const away = { ...program, failover: true, checks, failOn: ["checks"] };
    await failure(group.up(away), "DR_CHECKS", '"rows" failed');
    expect(group.outputs).to.include({ failover: true, productionSite: "target", unfinished: null });
    const mark = await bench().mark();
    await failure(group.up(away), "DR_CHECKS", '"rows" failed');
    await group.up({ ...away, checks: [{ name: "rows", command: PROVES("db") }] });
    expect(group.verdict.state).to.equal("passed");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("are owed by every move anew: those that passed at one side say nothing of the other", async () => {
    const group = await CheckedGroup.broken(bench());
    const { db } = await serverIds(bench());
    const checks = [{ name: "rows", command: PROVES("db"), ...QUICK }];
    await group.up({ ...group.program, failover: true, checks });
    const there = group.verdict;
    expect(there).to.include({ state: "passed" });
    await bench().control.repair({ group: GROUP });
    const back = { ...group.program, failover: false, checks };
    // Protected again first, then moved back: each is agreed to.
    let confirm: string | undefined;
    for (let step = 0; step < 2; step++) {
      confirm = /set confirm: "([^"]+)"/.exec(await failure(group.up({ ...back, confirm })))?.[1];
      await group.up({ ...back, confirm });
    }
    expect(group.outputs).to.include({ productionSite: "source" });
    expect(group.verdict.of)
      .to.equal((group.outputs["lastTransition"] as { id: string }).id)
      .and.not.equal(there.of);
    expect(group.verdict.checks[0]?.proof).to.deep.equal({ by: "runner", serverId: db.source });
    expect(await group.up({ ...back, confirm })).to.deep.equal(CALM);
  });

  it("are not tried where the program keeps the servers stopped, and are as soon as it starts them", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const away = { ...program, failover: true, checks: [{ name: "rows", command: PROVES("db") }] };
    await group.up({ ...away, startServers: false });
    expect(group.verdict).to.include({ state: "unproven" });
    expect(group.verdict.checks[0]).to.include({ attempts: 0 });
    expect(await group.up({ ...away, startServers: false })).to.deep.equal(CALM);
    expect(await group.up(away)).to.deep.equal({ group: "update", verdict: "update" });
    expect(group.verdict).to.include({ state: "passed" });
  });

  it("end with the update that is stopped, whose move is saved as complete", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const stop = path.join(folder, "stop");
    bench().env["SDRS_STOP_FILE"] = stop;
    const checks = [{ name: "rows", command: ["/bin/sh", "-c", `touch ${stop}; exec sleep 20`], timeout: "30s" }];
    await group.up({ ...program, failover: true, checks });
    expect(group.outputs).to.include({ unfinished: null, productionSite: "target", failover: true });
    expect(group.verdict).to.include({ state: "unproven" });
  });

  it("run by a later release only after a move: a state that knows of none asks for none", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const checks = [{ name: "rows", command: noted("exit 1") }];
    expect(await group.up({ ...program, checks })).to.deep.equal({ group: "update", verdict: "create" });
    expect(group.verdict).to.equal(null);
    expect(await group.up({ ...program, checks })).to.deep.equal(CALM);
    await group.up({ ...program, failover: true });
    expect(await group.up({ ...program, failover: true, checks })).to.deep.equal({
      group: "update",
      verdict: "create",
    });
    expect(group.verdict).to.equal(null);
    expect(await group.up({ ...program, failover: true, checks })).to.deep.equal(CALM);
    expect(runs()).to.equal(0);
  });

  it("find the move saved when the engine is killed while they run: the next update repeats them alone", async () => {
    const group = await CheckedGroup.broken(bench());
    const { program } = group;
    const slow = [{ name: "rows", command: noted("exec sleep 1"), within: "0s" }];
    const killing = new Promise<void>((resolve) => {
      const watcher = watch(folder, () => {
        watcher.close();
        resolve(group.kill());
      });
    });
    const before = bench().clock.now();
    await failure(group.up({ ...program, failover: true, checks: slow }), "killed");
    await killing;
    const { lastTransition: last, migratedAddresses: addresses, transitionCount: count } = group.outputs;
    expect(group.outputs).to.include({ failover: true, productionSite: "target", unfinished: null });
    expect(last).to.include({ verb: "failover", adopted: false, origin: "up" });
    expect(Date.parse((last as { requestedAt: string }).requestedAt)).to.be.at.least(before);
    expect(group.outputs["verification"]).to.include({ of: (last as { id: string }).id, state: "unproven" });

    const mark = await bench().mark();
    const checks = [{ name: "rows", command: PROVES("db"), ...QUICK }];
    expect(await group.up({ ...program, failover: true, checks })).to.include({ group: "update" });
    expect(group.verdict).to.include({ of: (last as { id: string }).id, state: "passed" });
    expect(group.outputs).to.deep.include({
      lastTransition: last,
      migratedAddresses: addresses,
      transitionCount: count,
    });
    expect(await group.up({ ...program, failover: true, checks })).to.deep.equal(CALM);
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await bench().accepted("failoverProtectionGroup")).to.be.at.most(1);
  });

  it("that passed while servers started are not run again; a verdict that the group itself had is taken over", async () => {
    const group = await CheckedGroup.broken(bench());
    const [, , proof = ""] = PROVES("db");
    const note = `require("fs").appendFileSync(${JSON.stringify(path.join(folder, "runs"))},"ran\\n");`;
    const early = { name: "early", command: [process.execPath, "-e", note + proof], wave: 1, gate: "40s", ...QUICK };
    const checks = [early, { name: "late", command: PROVES("web"), ...QUICK }];
    const away = { ...group.program, failover: true, checks };
    await group.up(away);
    const { verdict } = group;
    expect(verdict.checks.map(({ name, state }) => [name, state])).to.deep.equal([
      ["early", "passed"],
      ["late", "passed"],
    ]);
    const before = runs();
    group.forgetVerdict(verdict);
    expect(await group.up(away)).to.deep.equal({ group: "same", verdict: "create" });
    expect(group.verdict).to.deep.equal(verdict);

    const [first, last] = verdict.checks;
    if (first === undefined || last === undefined) throw new Error("two checks have no two results");
    const untried = { ...last, state: "unproven", attempts: 0, proof: null, error: NOT_RUN } as const;
    group.forgetVerdict({ ...verdict, state: "unproven", checks: [first, untried] });
    expect(await group.up(away)).to.deep.equal({ group: "same", verdict: "create" });
    expect(group.verdict).to.include({ state: "passed" });
    expect(group.verdict.checks[0]).to.deep.equal(first);
    expect(group.verdict.checks[1]).to.include({ state: "passed", attempts: 1 });
    expect(runs()).to.equal(before);
  });
});
