import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Verification } from "../../provider/model/verification";
import { type TestResource, failure, useBench } from "../support/handlers";
import { brokenGroup, protectedWorld, serverIds } from "./scenes";

/** A program that says it asked the server of this name, as it was told on its input. */
const PROVES = (name: string): string[] => [
  process.execPath,
  "-e",
  `let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(JSON.stringify({serverId:JSON.parse(t).servers.find(s=>s.name.startsWith("${name}")).id})))`,
];
const FAILS = ["/bin/sh", "-c", "echo no rows >&2; exit 1"];
const QUICK = { within: "10s", every: "5s" };

function verdict({ outputs }: TestResource): Verification {
  return outputs["verification"] as Verification;
}

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
    const { resource, program } = await brokenGroup(bench());
    const checks = [{ name: "rows", command: noted("echo no rows >&2; exit 1"), ...QUICK }];
    const away = { ...program, failover: true, checks };
    expect(await resource.up(away)).to.equal("updated");
    expect(resource.outputs).to.include({ productionSite: "target", unfinished: null, failover: true });
    const first = resource.outputs["lastTransition"] as { id: string; warnings: string[] };
    expect(verdict(resource)).to.include({ of: first.id, state: "failed" });
    expect(verdict(resource).checks[0]).to.include({ name: "rows", state: "failed", attempts: 3 });
    expect(verdict(resource).checks[0]?.error).to.contain("no rows");
    expect(JSON.stringify(first)).to.not.contain("no rows");

    const mark = await bench().mark();
    for (let again = 0; again < 10; again++) expect(await resource.up(away)).to.equal("updated");
    expect(runs()).to.equal(33);
    const { failover: _failover, ...unset } = away;
    await resource.up(unset);
    expect(runs()).to.equal(33);
    await resource.up(unset);
    expect(runs()).to.equal(36);
    await resource.refresh();
    expect((await resource.preview(unset)).changes).to.equal(true);
    expect(runs()).to.equal(36);

    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await bench().accepted("failoverProtectionGroup")).to.be.at.most(1);
    expect(resource.outputs["lastTransition"]).to.deep.equal(first);
    const { web, db } = await serverIds(bench());
    const { servers } = await bench().world();
    for (const { target } of [web, db]) expect(servers.find(({ id }) => id === target)?.status).to.equal("ACTIVE");
  });

  it("that pass prove the server that serves, and are not repeated", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { db } = await serverIds(bench());
    const away = { ...program, failover: true, checks: [{ name: "rows", command: PROVES("db"), ...QUICK }] };
    await resource.up(away);
    expect(verdict(resource)).to.include({ state: "passed" });
    expect(verdict(resource).checks[0]?.proof).to.deep.equal({ by: "runner", serverId: db.target });
    expect(await resource.up(away)).to.equal("unchanged");
    expect(bench().said.filter((line) => line.includes("checks passed"))).to.have.length(1);
  });

  it("are repeated until they pass, with the first transition's own id", async () => {
    const { resource, program } = await brokenGroup(bench());
    const flag = path.join(folder, "repaired");
    const proof = `test -e ${flag} || exit 1; exec "${process.execPath}" -e '${PROVES("web")[2]?.replaceAll("'", `'\\''`)}'`;
    const away = {
      ...program,
      failover: true,
      checks: [{ name: "rows", command: ["/bin/sh", "-c", proof], ...QUICK }],
    };
    await resource.up(away);
    const { of, state } = verdict(resource);
    expect(state).to.equal("failed");
    writeFileSync(flag, "");
    expect(await resource.up(away)).to.equal("updated");
    expect(verdict(resource)).to.include({ of, state: "passed" });
    expect(await resource.up(away)).to.equal("unchanged");
  });

  it("call nothing when they are edited, and leave no verdict when they are taken out", async () => {
    const { resource, program } = await brokenGroup(bench());
    const away = { ...program, failover: true, checks: [{ name: "rows", command: PROVES("db"), ...QUICK }] };
    await resource.up(away);
    const mark = await bench().mark();
    const edited = { ...away, checks: [{ name: "other", command: noted("exit 1") }] };
    expect(await resource.up(edited)).to.equal("updated");
    expect(runs()).to.equal(0);
    expect(verdict(resource).state).to.equal("passed");
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs["verification"]).to.equal(null);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("hold the next wave as long as their gate says, and no longer", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { web, db } = await serverIds(bench());
    const checks = [{ name: "db port", command: FAILS, wave: 1, gate: "40s", within: "3m" }];
    await resource.up({ ...program, failover: true, checks, startOrder: [[db.source], [web.source]] });
    const starts = await bench().control.calls({ method: "POST", path: "/cloudservers/action" });
    const at = starts.map(({ virtualTime }) => Date.parse(virtualTime));
    expect(at).to.have.length(2);
    const apart = ((at[1] ?? 0) - (at[0] ?? 0)) / 1_000;
    expect(apart).to.be.within(40, 120);
    expect(bench().said.join("\n")).to.contain('Check "db port" no longer holds what comes after wave 1');
    expect(resource.outputs).to.include({ unfinished: null, productionSite: "target" });
    expect(verdict(resource).state).to.equal("failed");
  });

  it("fail the update, with all that was done saved, only where that was asked for", async () => {
    const { resource, program } = await brokenGroup(bench());
    const checks = [{ name: "rows", command: FAILS, within: "0s" }];
    const away = { ...program, failover: true, checks, failOn: ["checks"] };
    await failure(resource.up(away), "DR_CHECKS", '"rows" failed');
    expect(resource.outputs).to.include({ failover: true, productionSite: "target", unfinished: null });
    const mark = await bench().mark();
    await failure(resource.up(away), "DR_CHECKS", '"rows" failed');
    expect(await resource.up({ ...away, checks: [{ name: "rows", command: PROVES("db") }] })).to.equal("updated");
    expect(verdict(resource).state).to.equal("passed");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("are not tried where the program keeps the servers stopped, and are as soon as it starts them", async () => {
    const { resource, program } = await brokenGroup(bench());
    const away = { ...program, failover: true, checks: [{ name: "rows", command: PROVES("db") }] };
    await resource.up({ ...away, startServers: false });
    expect(verdict(resource)).to.include({ state: "unproven" });
    expect(verdict(resource).checks[0]).to.include({ attempts: 0 });
    expect(await resource.up({ ...away, startServers: false })).to.equal("unchanged");
    expect(await resource.up(away)).to.equal("updated");
    expect(verdict(resource)).to.include({ state: "passed" });
  });

  it("end with the update that is stopped, whose move is saved as complete", async () => {
    const { resource, program } = await brokenGroup(bench());
    const stop = path.join(folder, "stop");
    bench().env["SDRS_STOP_FILE"] = stop;
    const checks = [{ name: "rows", command: ["/bin/sh", "-c", `touch ${stop}; exec sleep 20`], timeout: "30s" }];
    await resource.up({ ...program, failover: true, checks });
    expect(resource.outputs).to.include({ unfinished: null, productionSite: "target", failover: true });
    expect(verdict(resource)).to.include({ state: "unproven" });
  });

  it("run by a later release only after a move: a state that knows of none asks for none", async () => {
    const { resource, program } = await brokenGroup(bench());
    expect(await resource.up({ ...program, checks: [{ name: "rows", command: noted("exit 1") }] })).to.equal("updated");
    expect(resource.outputs["verification"]).to.equal(null);
    expect(runs()).to.equal(0);
  });
});
