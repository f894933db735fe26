import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import { protectedWorld } from "../handlers/scenes";
import { EmulatedStack } from "../../tools/emulator/command/emulated-stack";
import { QUICK } from "../../tools/emulator/project";
import { until } from "../../tools/engine/processes";
import { groupedWorld } from "../../tools/storm/world";
import { blockWith } from "../support/pipelines";
import { type Ended, MAIN, Running, envOf } from "./sdrs";

const GROUP = "orders";
/** Longer than a failover takes on the simulator's clock, in seconds. */
const LONG = 240;

describe("the lines of the pipelines, when it goes wrong", function () {
  this.timeout(60_000);
  let stack: EmulatedStack;
  let onAnswer: NonNullable<SimulatorOptions["onAnswer"]> = () => undefined;
  const [PLAN, MOVE, NEXT] = ["--output plan.md", "--confirm plan", "> next.txt"].map(blockWith);

  let anew: () => Promise<void>;

  before(async () => {
    stack = await EmulatedStack.open({
      world: protectedWorld,
      onAnswer: (answered) => {
        onAnswer(answered);
      },
    });
    const bin = path.join(stack.folder, "node_modules", ".bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, "sdrs"), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
    chmodSync(path.join(bin, "sdrs"), 0o755);
    anew = await stack.keep();
  });
  beforeEach(async () => {
    onAnswer = () => undefined;
    await anew();
  });
  after(() => stack.close());

  const start = (block = "", more: NodeJS.ProcessEnv = {}): Running => {
    const env = { ...stack.env, STACK: "prod", GROUP: "", REASON: "storage fault", ...more };
    return new Running("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", block], { env, cwd: stack.folder });
  };
  const run = (block?: string, more?: NodeJS.ProcessEnv): Promise<Ended> => start(block, more).ended;
  const next = async (): Promise<string> => {
    const { code, stdout, stderr } = await run(NEXT);
    expect(code, stderr).to.equal(0);
    return stdout;
  };

  it("names of stacks and groups, and reasons, are never run by the shell, nor taken apart at blanks", async () => {
    const odd = "x $(touch hit) `touch hit`; touch hit 'a b' \"c\" --help";
    for (const more of [{ STACK: odd }, { GROUP: odd }]) {
      const { code, stderr } = await run(PLAN, more);
      expect(code, stderr).to.be.within(1, 9).and.not.equal(5);
    }
    expect((await run(PLAN)).code).to.equal(0);
    const { code, stderr } = await run(MOVE, { REASON: odd });
    expect(code, stderr).to.equal(0);
    expect(stack.outputs()["lastTransition"]).to.include({ reason: odd });
    expect(readdirSync(stack.folder)).not.to.include("hit");
    expect(await next()).to.contain("Exit code 0. Production runs at the DR site.");
  });

  it("a plan of yesterday moves nothing, and says that nothing was sent", async () => {
    expect((await run(PLAN)).code).to.equal(0);
    const file = path.join(stack.folder, "plan.json");
    const plan = JSON.parse(readFileSync(file, "utf8")) as { madeAt: string };
    const yesterday = new Date(Date.now() - 25 * 3_600_000).toISOString();
    writeFileSync(file, JSON.stringify({ ...plan, madeAt: yesterday }));
    const { code, stderr } = await run(MOVE);
    expect(code, stderr).to.equal(6);
    expect(stderr).to.contain(yesterday);
    expect(await next()).to.contain("Exit code 6. Nothing was sent.");
    expect(await stack.actions()).to.deep.equal([]);
  });

  it("what a pipeline that is cancelled leaves half done is said, and the same pipeline finishes it with one request in all", async () => {
    await stack.control.breakProduction({ group: GROUP });
    expect((await run(PLAN)).code).to.equal(0);
    // On its own clock the move would be over before the signals arrive.
    await stack.control.faults.add({ match: { call: "show-job" }, times: 1, effect: { kind: "hang" } });
    const moving = start(MOVE);
    let cancelled = false;
    onAnswer = ({ method, path: where }) => {
      if (cancelled || method !== "POST" || !/server-groups\/[^/]+\/action$/.test(where)) return;
      cancelled = true;
      moving.child.kill("SIGINT");
      moving.child.kill("SIGTERM");
    };
    const { code, stderr } = await moving.ended;
    expect(cancelled, "the request was sent").to.equal(true);
    expect(code, stderr).to.equal(9);
    expect(stack.holders(), "who holds the lock").to.deep.equal([]);
    expect(await next()).to.contain("Exit code 9. It may be half done. Run this pipeline again");
    await stack.control.clock.advance(LONG);
    expect((await run(PLAN)).code).to.equal(0);
    expect((await run(MOVE)).code).to.equal(0);
    expect(await next()).to.contain("Exit code 0.");
    expect(stack.outputs()).to.include({ productionSite: "target", unfinished: null });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("two that are dispatched at once send one request, and the one that did not send says so", async () => {
    await stack.control.breakProduction({ group: GROUP });
    expect((await run(PLAN)).code).to.equal(0);
    const [one, other] = await Promise.all([run(MOVE), run(MOVE?.replaceAll("move.json", "second.json"))]);
    expect([one.code, other.code], one.stderr + other.stderr).to.include(0);
    expect([0, 6, 8], "the other").to.include(Math.max(one.code ?? 99, other.code ?? 99));
    expect(stack.outputs()).to.include({ productionSite: "target", unfinished: null });
    expect(await stack.actions()).to.deep.equal(["failover-server-group"]);
  });

  it("a move that never wrote how it ended is taken for half done", async () => {
    expect(existsSync(path.join(stack.folder, "move.json"))).to.equal(false);
    expect(await next()).to.contain("Exit code unknown. It may be half done.");
    writeFileSync(path.join(stack.folder, "move.json"), "");
    expect(await next()).to.contain("Exit code unknown. It may be half done.");
  });
});

describe("the lines of the drill of the week, when it is cancelled or killed", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let folder = "";

  before(async () => {
    const world = groupedWorld({ web: [4, 6], db: [4, 8], spare: 5 }, "protected");
    simulator = await startSimulator({ world, pace: "immediate", faults: [...QUICK] });
  });
  after(() => simulator.close());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "drill-of-the-week-"));
    const bin = path.join(folder, "node_modules", ".bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, "sdrs"), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`, { mode: 0o755 });
    const drill = {
      ...{ version: 1, group: GROUP, boot: { steady: "1s" }, access: { runner: ["sh", "./inside.sh"] } },
      checks: [{ name: "shop answers", tcp: { server: "web-1", port: 443 } }],
    };
    writeFileSync(path.join(folder, "drill.yaml"), JSON.stringify(drill));
    writeFileSync(
      path.join(folder, "inside.sh"),
      'sed -E \'s/.*"server":\\{"id":"([^"]*)".*/{"state":"passed","serverId":"\\1"}/\'\n',
    );
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const start = (words: string, more = ""): Running => {
    const line = ["--noprofile", "--norc", "-eo", "pipefail", "-c", blockWith(words) + more];
    return new Running("bash", line, { env: envOf(simulator), cwd: folder });
  };
  const run = async (words: string, more?: string): Promise<Ended> => await start(words, more).ended;
  const drills = async (): Promise<number> => (await simulator.control.world()).drills.length;
  /** A run whose request was accepted, and which waits for its answer. */
  const begun = async (): Promise<Running> => {
    const { id } = await simulator.control.faults.add({
      ...{ match: { call: "create-drill" }, times: 1, effect: { kind: "hang", after: true } },
    });
    const drilling = start("sdrs drill run");
    const asked = async (): Promise<boolean> =>
      (await simulator.control.faults.list()).some((rule) => rule.id === id && rule.hits > 0);
    await until("the drill is asked for", asked, 30_000);
    return drilling;
  };

  it("what a cancelled run made is removed by the next line, and its gate refuses it", async () => {
    const drilling = await begun();
    drilling.child.kill("SIGTERM");
    expect((await drilling.ended).code).to.equal(9);
    const { code, stderr } = await run("npx sdrs drill leftovers");
    expect(code, stderr).to.equal(0);
    expect(await drills()).to.equal(0);
    const gate = await run("npx sdrs drill gate", " --simulated");
    expect(gate.code, gate.stderr).to.equal(7);
    expect(gate.stderr).to.contain("stopped");
  });

  it("what a killed run made is removed by the run of the next week, whose own drill counts", async () => {
    const drilling = await begun();
    drilling.child.kill("SIGKILL");
    await drilling.ended;
    expect(await drills()).to.equal(1);
    const { code, stderr } = await run("sdrs drill run");
    expect(code, stderr).to.equal(0);
    expect(await drills()).to.equal(0);
    const gate = await run("npx sdrs drill gate", " --simulated");
    expect(gate.code, gate.stderr).to.equal(0);
  });

  it("what others have left fails no job, and what could not be removed fails it", async () => {
    for (const [code, ends] of [
      [10, 0],
      [4, 1],
    ]) {
      writeFileSync(path.join(folder, "node_modules", ".bin", "sdrs"), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 });
      expect((await run("npx sdrs drill leftovers")).code).to.equal(ends);
    }
  });
});
