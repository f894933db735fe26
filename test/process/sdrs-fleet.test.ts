import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Documents } from "../../cli/documents";
import { readEvidence } from "../../report/index";
import { type SimulatorOptions, generateWorld } from "../../simulator/index";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { JOBS, groupDeclared } from "../../tools/storm/world";
import { documentIn } from "../support/documents";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { type Ended, MAIN, Running } from "./sdrs";

/** Stacks of one project, each with a group of its own, of the world's order. */
async function openFleet(
  stacks: Readonly<Record<string, number>>,
  onAnswer: SimulatorOptions["onAnswer"] = () => undefined,
): Promise<EmulatedStack> {
  const world = generateWorld({ groups: 3, pairs: 3 });
  const fleet = await EmulatedStack.open({ world, onAnswer }, { name: "group-1" });
  const file = path.join(fleet.folder, "emulated.json");
  const project = JSON.parse(readFileSync(file, "utf8")) as object;
  const group = { key: "group", kind: "ProtectionGroup", name: "orders", args: { $config: "group" }, options: {} };
  writeFileSync(file, JSON.stringify({ ...project, program: [group] }));
  const { groups, ...rest } = await fleet.control.world();
  for (const [stack, at] of Object.entries(stacks)) {
    const args = { ...groupDeclared({ groups, ...rest }), name: groups[at]?.name, adopt: groups[at]?.id };
    writeFileSync(path.join(fleet.folder, `Pulumi.${stack}.yaml`), JSON.stringify({ config: { "shop:group": args } }));
    expect((await fleet.pulumi("up", "--stack", stack)).code).to.equal(0);
  }
  for (const group of ["group-1", "group-2"]) await fleet.control.breakProduction({ group });
  return fleet;
}

async function moved(
  fleet: EmulatedStack,
  ...args: readonly string[]
): Promise<Ended & { document: Documents["fleet"] }> {
  const ended = await fleet.sdrs("fleet", "failover", "--json", ...args);
  return { ...ended, document: documentIn("fleet", ended.stdout) };
}

const codes = ({ stacks }: Documents["fleet"]): unknown =>
  Object.fromEntries(stacks.map(({ stack, exitCode }) => [stack, exitCode]));

describe("sdrs fleet over three stacks, of which the last needs consent", function () {
  this.timeout(120_000);
  let fleet: EmulatedStack;
  let line = "";
  /** Called for each request for a move that the simulator answers. */
  let asked: (() => void) | undefined;
  before(async () => {
    fleet = await openFleet({ prod: 0, "prod-2": 1, "prod-3": 2 }, ({ method, path: where }) => {
      if (method === "POST" && where.endsWith("/action")) asked?.();
    });
  });
  after(() => fleet.close());

  it("names the stacks for a pipeline, and moves nothing where none is meant", async () => {
    const gitlab = await fleet.sdrs("fleet", "matrix", "--stacks", "prod-*", "--format", "gitlab");
    expect(gitlab.stdout, gitlab.stderr).to.equal('[{"STACK":["prod-2","prod-3"]}]\n');
    const named = await fleet.sdrs("fleet", "matrix", "--stacks", "prod-3", "--json");
    expect(documentIn("fleet-matrix", named.stdout).stacks).to.deep.equal(["prod-3"]);
    const none = await fleet.sdrs("fleet", "failover", "--stacks", "none-*");
    expect(none.code, none.stderr).to.equal(2);
  });

  it("holds later waves back where a stack did not get there", async () => {
    writeFileSync(path.join(fleet.folder, "waves.yaml"), "- [prod-3]\n- [prod-2, prod-9*]\n");
    const { code, stderr, document } = await moved(fleet, "--waves", "waves.yaml", "--stacks", "prod*");
    expect(code, stderr).to.equal(5);
    expect(codes(document)).to.deep.equal({ "prod-3": 5, "prod-2": null, prod: null });
    expect(document.stacks.map(({ wave }) => wave)).to.deep.equal([1, 2, 3]);
    expect(stderr).to.contain("no stack of the project is named prod-9*").and.to.contain("not begun: prod-2, prod");
    line = document.stacks[0]?.groups[0]?.line ?? "";
    expect(stderr).to.contain(`run the same command with: --confirm '${line}'`);
    expect(await fleet.actions()).to.deep.equal([]);
  });

  it("moves the others beside a stack that is locked, and one whose state is broken", async () => {
    const lock = path.join(fleet.folder, ".pulumi", "locks", "organization", "shop", "prod");
    const holder = { pid: 1, username: "ci", hostname: hostname(), timestamp: new Date().toISOString() };
    mkdirSync(lock, { recursive: true });
    writeFileSync(path.join(lock, "1.json"), JSON.stringify(holder));
    const state = path.join(fleet.folder, ".emulated", "prod-3.json");
    const whole = readFileSync(state, "utf8");
    writeFileSync(state, "{");
    const { code, stderr, document } = await moved(fleet, "--stacks", "prod*", "--report", "fleet.json");
    rmSync(path.join(lock, "1.json"));
    writeFileSync(state, whole);
    expect(code, stderr).to.equal(8);
    expect(codes(document)).to.deep.equal({ prod: 8, "prod-2": 0, "prod-3": 8 });
    expect(stderr).to.contain("the stacks that have a file Pulumi.<stack>.yaml");
    expect(await fleet.actions()).to.deep.equal(["failover-server-group"]);
    expect(stderr).to.match(/3 stacks, 3 at once .*about \d+ min/);
    const merged = readEvidence(JSON.parse(readFileSync(path.join(fleet.folder, "fleet.json"), "utf8")));
    expect(merged?.reports.map(({ group }) => group.name)).to.include("group-2");
    expect(merged?.verdict.gate.join(" ")).to.contain("prod-3 is not in this report");
  });

  it("begins no further stack after SIGTERM", async () => {
    const args = [MAIN, "fleet", "failover", "--stacks", "prod", "--stacks", "prod-3", "--jobs", "1", "--json"];
    const running = new Running(process.execPath, args, { env: fleet.env, cwd: fleet.folder });
    asked = () => void running.child.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    asked = undefined;
    expect(code, stderr).to.equal(9);
    expect(documentIn("fleet", stdout).stacks.map(({ begun }) => begun)).to.deep.equal([true, false]);
    expect(stderr).to.contain("1 wait for a place: prod-3").and.to.contain("no further stack begins; 1 that move");
    expect(await fleet.actions()).to.have.length(2);
  });

  it("goes on where it is typed again, sends nothing for what is there, and says that a report found no room", async () => {
    writeFileSync(path.join(fleet.folder, "full"), "no folder");
    const all = await moved(fleet, "--stacks", "prod*", "--confirm", line, "--report", "full/fleet.html");
    expect(codes(all.document), all.stderr).to.deep.equal({ prod: 0, "prod-2": 0, "prod-3": 0 });
    expect(all.code, all.stderr).to.equal(7);
    expect(all.stderr).to.contain("full/fleet.html was NOT written, which changes nothing of the moves");
    expect(all.stderr).to.match(/prod-2: nothing to do in/);
    expect(await fleet.actions()).to.have.length(3);
    const sites = (await fleet.control.world()).groups.map((group) => group.priority_station);
    expect(sites).to.deep.equal(["target", "target", "target"]);
  });

  it("does what every command of its page says", async () => {
    const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "fleet.md"), "utf8");
    const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```/gms)];
    const [waves] = blocks.filter(([, form]) => form === "yaml");
    writeFileSync(path.join(fleet.folder, "waves.yaml"), waves?.[2] ?? "");
    mkdirSync(path.join(fleet.folder, "reports"));
    await fleet.sdrs("fleet", "failover", "--stacks", "prod-2", "--report", "reports/prod-2.json");
    const lines = blocks.flatMap(([, form, text = ""]) => (form === "sh" ? text.trim().split("\n") : []));
    expect(lines).to.have.length.above(6);
    for (const line of lines) {
      // The emulated engine has one name of a stack for all its rows, by which a plan tells them apart.
      const meant = line.includes("plan.json") ? line.replace("'prod*'", "prod") : line;
      const command = meant.replace(/^npx sdrs /, `"${process.execPath}" "${MAIN}" `);
      const { code, stderr } = await new Running("bash", ["-c", command], { env: fleet.env, cwd: fleet.folder }).ended;
      // The page has a pattern for stacks that are not there.
      expect(code, `${line}\n${stderr}`).to.equal(line.includes("waves.yaml") ? 10 : 0);
    }
    expect(await fleet.actions()).to.have.length(3);
  });
});

describe("sdrs fleet over two stacks that declare one group", function () {
  this.timeout(120_000);

  it("sends nothing, names both, and goes through without the one that it says to leave out", async () => {
    const fleet = await openFleet({ prod: 0, "prod-2": 0 });
    try {
      const { code, stdout, stderr } = await fleet.sdrs("fleet", "failover", "--json", "--stacks", "prod*");
      expect(code, stderr).to.equal(6);
      const { message, hint } = documentIn("error", stdout).failure;
      expect(message).to.contain("by prod and prod-2");
      expect(await fleet.actions()).to.deep.equal([]);
      const [except = ""] = /--except \S+/.exec(hint ?? "") ?? [];
      const moving = await moved(fleet, "--stacks", "prod*", ...except.split(" "));
      expect(codes(moving.document), moving.stderr).to.deep.equal({ prod: 0 });
      expect(await fleet.actions()).to.have.length(1);
    } finally {
      await fleet.close();
    }
  });
});

describe("sdrs fleet that is ended from outside", function () {
  this.timeout(120_000);
  let fleet: EmulatedStack;
  /** Called for each request for a move that the simulator answers. */
  let asked: (() => void) | undefined;
  before(async () => {
    fleet = await openFleet({ prod: 0, "prod-2": 1, "prod-3": 2 }, ({ method, path: where }) => {
      if (method === "POST" && where.endsWith("/action")) asked?.();
    });
    await fleet.control.breakProduction({ group: "group-3" });
  });
  after(() => fleet.close());

  const begin = (...more: readonly string[]): Running => {
    const args = [MAIN, "fleet", "failover", "--stacks", "prod*", "--jobs", "1", "--json", ...more];
    return new Running(process.execPath, args, { env: fleet.env, cwd: fleet.folder });
  };

  it("by SIGKILL begins no further stack, and the one that moves goes on to its end", async () => {
    const running = begin();
    asked = () => void running.child.kill("SIGKILL");
    await running.ended;
    asked = undefined;
    const { code, stderr } = await fleet.sdrs("wait", "--stack", "prod");
    expect(code, stderr).to.equal(0);
    expect(fleet.outputs("prod")).to.include({ unfinished: null, productionSite: "target" });
    expect(await fleet.actions()).to.have.length(1);
  });

  it("by its time limit, typed again, saves how far the stack that moves came", async () => {
    await fleet.control.faults.add({
      id: "slow",
      match: { call: "show-job" },
      times: 10_000,
      effect: { kind: "hang" },
    });
    const { code, stdout, stderr } = await begin("--timeout", "10s").ended;
    await fleet.control.faults.clear("slow");
    expect(code, stderr).to.equal(9);
    expect(stderr).to.contain("The time of --timeout is up: no further stack begins; 1 that move");
    expect(documentIn("fleet", stdout).stacks.map(({ begun }) => begun)).to.deep.equal([true, true, false]);
    expect(fleet.holders()).to.deep.equal([]);
  });

  it("is finished by the same command, with one request a group in all", async () => {
    const { code, stderr, document } = await moved(fleet, "--stacks", "prod*");
    expect(codes(document), stderr).to.deep.equal({ prod: 0, "prod-2": 0, "prod-3": 0 });
    expect(code, stderr).to.equal(0);
    expect(await fleet.actions()).to.have.length(3);
    const { jobs, groups } = await fleet.control.world();
    const moves = (jobs as readonly { readonly job_type: string }[]).filter((job) => job.job_type === JOBS.failover);
    expect(moves).to.have.length(3);
    expect(groups.map((group) => group.priority_station)).to.deep.equal(["target", "target", "target"]);
    for (const stack of ["prod", "prod-2", "prod-3"])
      expect(fleet.outputs(stack), stack).to.include({ unfinished: null, productionSite: "target" });
  });
});
