import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { Locked, holderText, holdersIn, holdersOf } from "../../../cli/engine/lock";
import { type EngineState, lookAtProcesses } from "../../../cli/engine/processes";
import { type Judged, pendingIn, refusalOf, unlocking } from "../../../cli/engine/unlock";
import { runWait } from "../../../cli/move/wait";
import { failure } from "../failure";

const PRINTED = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/shop/dev/7a.json?no_tmp_dir=true: created by ops@night (pid 4242) at 2026-01-01T03:00:00Z
`;
const HOLDER = { pid: 4242, user: "ops", host: "night", since: "2026-01-01T03:00:00Z" };
const NOW = Date.parse("2026-01-01T06:00:00Z");

describe("the lock of a stack", () => {
  it("is told with its owner and age, and with what leads out", () => {
    expect(holdersIn(PRINTED)).to.deep.equal([HOLDER]);
    expect(holderText(HOLDER, NOW)).to.equal("ops@night (pid 4242), for 3 h (since 2026-01-01T03:00:00Z)");
    const { code, what, hint } = new Locked("dev", holdersIn(PRINTED), PRINTED);
    expect([code, what.includes("ops@night (pid 4242)"), hint.includes("--unlock")]).to.deep.equal([
      "DR_BACKEND",
      true,
      true,
    ]);
    const nameless = new Locked("dev", [], "error: [409] Conflict: Another update is currently in progress.");
    expect(nameless.message).to.contain("pulumi cancel").and.not.to.contain("--unlock");
  });

  const judge = (more: Partial<Judged> & { engine?: EngineState; providers?: readonly number[] | undefined } = {}) => {
    const { engine = "dead", providers = [], ...judged } = more;
    const look = { engine: () => engine, providers: () => ("providers" in more ? more.providers : providers) };
    return refusalOf([HOLDER], { wish: true, look, host: "night", now: NOW, ...judged });
  };
  const BACK = "4242@night";

  it("goes where its process died on this machine and no provider is left", () => {
    expect(judge()).to.equal(undefined);
  });

  it("stays where that is not so, or cannot be known, unless it is typed back", () => {
    const unsure = [{ host: "day" }, { engine: "other" as const }, { providers: [77] }, { providers: undefined }];
    for (const more of unsure) {
      const refusal = judge(more);
      expect(refusal?.why, JSON.stringify(more)).to.contain("ops@night (pid 4242), for 3 h");
      expect(refusal?.next).to.contain(`--unlock=${BACK}`);
      expect(judge({ ...more, wish: BACK }), JSON.stringify(more)).to.equal(undefined);
      expect(judge({ ...more, wish: "4243@night" })?.why).to.contain("ops@night");
    }
    expect(judge({ providers: [77] })?.why).to.contain("77");
  });

  it("stays where its engine lives on this machine, whatever is typed", () => {
    for (const wish of [true, BACK] as const) {
      const refusal = judge({ engine: "engine", wish });
      expect(refusal?.why).to.contain("lives");
      expect(refusal?.next).to.contain("kill 4242");
    }
  });

  it("stays where several hold it, or nobody is named", () => {
    const rest = { wish: BACK, look: lookAtProcesses("."), host: "night", now: NOW };
    expect(refusalOf([HOLDER, HOLDER], rest)?.next).to.contain("pulumi cancel");
    expect(refusalOf([], rest)?.next).to.contain("pulumi cancel");
  });

  it("leaves what was begun, and names it", () => {
    const pending = { type: "creating", resource: { urn: "urn:pulumi:dev::shop::x::web" } };
    const state = { deployment: { pending_operations: [pending] } };
    expect(pendingIn(state)).to.have.length(1);
    expect(pendingIn(state)[0]).to.contain("creating urn:pulumi:dev::shop::x::web").and.to.contain("pulumi refresh");
    for (const odd of [null, {}, { deployment: {} }]) expect(pendingIn(odd)).to.deep.equal([]);
  });
});

describe("the processes of this machine", function () {
  let folder: string;

  beforeEach(function () {
    if (process.platform !== "linux") this.skip();
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "locks-")));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("are an engine by their name, something else, or dead, and a provider by its folder", async () => {
    const look = lookAtProcesses(folder);
    const started = ["pulumi", "sleep"].map((argv0) => spawn("sleep", ["60"], { argv0, cwd: folder }));
    const inside = path.join(folder, "program");
    mkdirSync(inside);
    const host = path.join(inside, "dynamic-provider");
    writeFileSync(host, "setInterval(() => {}, 1000)");
    chmodSync(host, 0o644);
    const provider = spawn(process.execPath, [host], { cwd: inside });
    await Promise.all([...started, provider].map((child) => once(child, "spawn")));
    try {
      expect(started.map(({ pid }) => look.engine(pid ?? 0))).to.deep.equal(["engine", "other"]);
      expect(look.providers()).to.deep.equal([provider.pid]);
      expect(lookAtProcesses(inside).providers()).to.deep.equal([provider.pid]);
      expect(lookAtProcesses(path.join(folder, "other")).providers()).to.deep.equal([]);
    } finally {
      for (const child of [...started, provider]) child.kill("SIGKILL");
      await Promise.all([...started, provider].map((child) => once(child, "close")));
    }
    expect(started.map(({ pid }) => look.engine(pid ?? 0))).to.deep.equal(["dead", "dead"]);
    expect(look.providers()).to.deep.equal([]);
  });
});

/** A command in the place of Pulumi, whose backend is a folder. */
describe("a lock that is to be taken away", function () {
  const before = { ...process.env };
  let folder: string;
  let locks: string;

  beforeEach(function () {
    if (process.platform !== "linux") this.skip();
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "locks-")));
    process.env["PATH"] = `${folder}${path.delimiter}${before["PATH"] ?? ""}`;
    process.env["XDG_STATE_HOME"] = path.join(folder, "runs");
    locks = path.join(folder, ".pulumi", "locks", "organization", "shop", "dev");
    mkdirSync(locks, { recursive: true });
    const group = {
      type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup",
      urn: "urn:pulumi:dev::shop::x::orders",
      id: "g-1",
    };
    const pending = [{ type: "creating", resource: { urn: "urn:web" } }];
    pulumiIs(`echo '${JSON.stringify({ deployment: { resources: [group], pending_operations: pending } })}'`);
  });
  afterEach(() => {
    process.env = { ...before };
    process.exitCode = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  function pulumiIs(exporting: string, cancelling = `rm ${locks}/*`): void {
    const script = `case "$1" in
  stack) ${exporting};;
  whoami) echo '{"url":"file://${folder}?x=1"}';;
  cancel) ${cancelling};;
esac`;
    writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const heldBy = (pid: number, host = hostname()): void => {
    const lock = { pid, username: "ops", hostname: host, timestamp: HOLDER.since };
    writeFileSync(path.join(locks, "7a.json"), JSON.stringify(lock));
  };
  const at = (): { cwd: string; stack: string } => ({ cwd: folder, stack: "dev" });
  const wait = (unlock?: true | string): Promise<void> =>
    runWait({ cwd: folder, stack: "dev", group: [], confirm: [], ...(unlock === undefined ? {} : { unlock }) });

  it("is told of by a backend in a folder; another does not tell", async () => {
    expect(await holdersOf(at(), "shop")).to.deep.equal([]);
    heldBy(4242, "night");
    expect(await holdersOf({ ...at(), stack: "organization/shop/dev" }, "shop")).to.deep.equal([HOLDER]);
    writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\necho '{"url":"s3://bucket"}'\n`);
    expect(await holdersOf(at(), "shop")).to.equal(undefined);
  });

  it("is named where sdrs wait finds nothing unfinished, and goes with --unlock where its process is dead", async () => {
    heldBy(2 ** 22 + 1);
    const locked = await failure(wait());
    expect([locked.code, locked.message.includes(`ops@${hostname()} (pid 4194305)`)]).to.deep.equal([
      "DR_BACKEND",
      true,
    ]);
    await wait(true);
    expect(readdirSync(locks)).to.deep.equal([]);
    await wait();
  });

  it("stays where its process lives, where it is another machine's, and where the backend refuses", async () => {
    heldBy(process.pid);
    expect((await failure(wait(true))).message)
      .to.contain("in use")
      .and.to.contain(`--unlock=${process.pid}@`);
    heldBy(2 ** 22 + 1, "elsewhere");
    expect((await failure(wait(true))).message).to.contain("only its own machine knows");
    expect(readdirSync(locks)).to.deep.equal(["7a.json"]);
    pulumiIs("echo '{}'", "echo 'error: no permission' >&2; exit 1");
    const held = new Locked("dev", [{ ...HOLDER, pid: 2 ** 22 + 1, host: hostname() }]);
    const said = await failure(unlocking(at(), true, () => Promise.reject(held)));
    expect(said.message).to.contain("cannot be taken away: error: no permission");
  });
});
