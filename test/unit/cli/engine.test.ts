import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { followJournal } from "../../../cli/engine/journal";
import { goesOn } from "../../../cli/dated-folders";
import { askToStop, filesIn, makeRunFolder, noteRun, runningOf } from "../../../cli/engine/run-folder";
import { startRun } from "../../../cli/engine/run";
import { settingsOfStack } from "../../../cli/engine/settings";
import { exportStack, stackAt } from "../../../cli/engine/stack";
import { stacksNamed } from "../../../cli/engine/stacks";
import { ask, engineFailed } from "../../../cli/move/preview";
import type { GroupInState } from "../../../cli/move/groups";
import { planVerdict } from "../../../cli/move/verdict";
import { type GroupResult, type Watch, followed, requireWanted, watching } from "../../../cli/move/follow";
import { runWait } from "../../../cli/move/wait";
import type { JournalEntry } from "../../../provider/model/journal";
import { usePulumiStandIn } from "../../support/pulumi-stand-in";
import { exitCode } from "../../../provider/errors";
import { failure } from "../failure";

const TYPE = "pulumi-nodejs:dynamic/sdrs:ProtectionGroup";

/** A command in the place of Pulumi, so that what it says and how it ends is the test's. */
describe("the engine that a command drives", function () {
  const standIn = usePulumiStandIn();

  it("is named where it is missing or cannot be started", async () => {
    process.env["PATH"] = path.join(standIn.folder, "none");
    expect((await failure(stackAt(standIn.folder, undefined))).message).to.contain("not on PATH");
    writeFileSync(path.join(standIn.folder, "pulumi"), "");
    process.env["PATH"] = standIn.folder;
    expect((await failure(stackAt(standIn.folder, undefined))).message).to.contain("Pulumi cannot be started");
  });

  it("says which stack is selected, and what its state is", async () => {
    standIn.is('if [ "$2" = --show-name ]; then echo prod; else echo "{}"; fi');
    expect(await stackAt(standIn.folder, undefined)).to.deep.equal({ cwd: standIn.folder, stack: "prod" });
    expect(await stackAt(standIn.folder, "named")).to.deep.equal({ cwd: standIn.folder, stack: "named" });
    expect(await exportStack(standIn.at())).to.deep.equal({});
  });

  it("has no stack selected, or a state that cannot be read: nothing was sent", async () => {
    standIn.is("echo 'error: no stack selected' >&2; exit 1");
    const none = await failure(stackAt(standIn.folder, undefined));
    expect(none.message).to.contain("No stack is selected").and.to.contain("no stack selected");
    const unread = await failure(exportStack(standIn.at()));
    expect([unread.code, unread.message.includes("pulumi stack ls")]).to.deep.equal(["DR_BACKEND", true]);
    standIn.is("echo no-json");
    expect((await failure(exportStack(standIn.at()))).code).to.equal("DR_BACKEND");
  });

  it("names the stack that was probably meant where there is none of that name, which is no matter of the backend", async () => {
    const lists = (json: string): void => {
      standIn.is(`if [ "$2" = ls ]; then echo '${json}'; else echo "error: no stack named" >&2; exit 255; fi`);
    };
    lists('[{"name":"prod-eu"},{"name":"dev"}]');
    const typo = await failure(exportStack({ cwd: standIn.folder, stack: "prd-eu" }));
    expect(typo.code).to.equal("DR_USAGE");
    expect(typo.message).to.contain("has no stack prd-eu").and.contain("Did you mean prod-eu? It has prod-eu, dev.");
    const other = await failure(exportStack({ cwd: standIn.folder, stack: "x" }));
    expect(other.message).to.contain("It has prod-eu, dev. Nothing was sent").and.not.contain("Did you mean");
    lists("[]");
    expect((await failure(exportStack({ cwd: standIn.folder, stack: "x" }))).message).to.contain("It has none.");
    lists('[{"name":"org/dev"}]');
    expect((await failure(exportStack({ cwd: standIn.folder, stack: "org/shop/dev" }))).code).to.equal("DR_BACKEND");
  });

  it("lists the stacks of a project that a pattern means", async () => {
    standIn.is(`echo '[{"name":"dev"},{"name":"prod-eu"},{"name":"prod-us"}]'`);
    expect(await stacksNamed(["prod-*", "prod-us", "dev"], standIn.folder)).to.deep.equal([
      "prod-eu",
      "prod-us",
      "dev",
    ]);
    expect((await failure(stacksNamed(["x*"], standIn.folder))).message).to.contain("is named x*");
    standIn.is("echo 'error: no project' >&2; exit 1");
    expect((await failure(stacksNamed(["*"], standIn.folder))).message).to.contain(
      "cannot be listed: error: no project",
    );
    expect(await stacksNamed(["dev", "dev"], standIn.folder)).to.deep.equal(["dev"]);
    for (const name of ["prod-a", "prod-b", "dev"]) writeFileSync(path.join(standIn.folder, `Pulumi.${name}.yaml`), "");
    expect(await stacksNamed(["prod-*"], standIn.folder), "by their settings").to.have.members(["prod-a", "prod-b"]);
  });

  it("opens the settings of a stack: its configuration, or those of a provider of its own", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"S3"' };
    const row = (name: string, provider: string): object => ({
      type: TYPE,
      urn: `urn:${name}`,
      id: name,
      provider: `${provider}::7`,
    });
    const own = { urn: "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::north", id: "7" };
    const usual = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default";
    const resources = [
      { ...own, inputs: { "sdrs:region": "eu-nl", "sdrs:secretKey": secret } },
      { urn: usual, id: "7", inputs: { "sdrs:region": "of the last update" } },
      ...[row("north", own.urn), row("south", usual)],
    ];
    writeFileSync(path.join(standIn.folder, "state.json"), JSON.stringify({ deployment: { resources } }));
    const config = JSON.stringify({ "sdrs:region": { value: "eu-de", secret: false } });
    standIn.is(`if [ "$1" = stack ]; then cat ${path.join(standIn.folder, "state.json")}; else echo '${config}'; fi`);
    expect((await settingsOfStack(standIn.at(), ["urn:south"]))("sdrs:region")).to.equal("eu-de");
    const north = await settingsOfStack(standIn.at(), ["urn:north"]);
    expect([north("sdrs:region"), north("sdrs:secretKey"), north("sdrs:none")]).to.deep.equal([
      "eu-nl",
      "S3",
      undefined,
    ]);
    expect((await failure(settingsOfStack(standIn.at(), ["urn:north", "urn:south"]))).hint).to.contain("--group");
    standIn.is("echo 'error: incorrect passphrase' >&2; exit 1");
    const shut = await failure(settingsOfStack(standIn.at(), []));
    expect([shut.code, shut.message.includes("incorrect passphrase")]).to.deep.equal(["DR_BACKEND", true]);
  });

  it("gets its orders, journal, stop file and consent by the environment, and its output goes to a file", async () => {
    standIn.is('echo "$@"; echo "$SDRS_CONFIRM"; cat "$SDRS_ORDERS"; exit 3');
    process.env["SDRS_CONFIRM"] = "a/1-aaaa+healthy";
    const run = await startRun(standIn.at(), {
      does: "sends",
      args: ["up"],
      targets: ["urn:x"],
      orders: {},
      confirm: ["b/2-bbbb+downtime"],
    });
    expect(await run.ended).to.equal(3);
    const [args, confirm, orders] = readFileSync(run.files.output, "utf8").split("\n");
    expect(args).to.contain("up --stack dev --target urn:x --non-interactive");
    expect(confirm).to.equal("a/1-aaaa+healthy b/2-bbbb+downtime");
    expect(JSON.parse(orders ?? "")).to.deep.equal({ version: 1, orders: {} });
  });

  it("is found by its folder as long as it runs, and the folders of old runs go", () => {
    const facts = {
      does: "sends" as const,
      stack: "dev",
      cwd: standIn.folder,
      targets: [],
      startedAt: "2026-01-01T03:00:00Z",
    };
    expect(runningOf(standIn.at())).to.equal(undefined);
    const files = makeRunFolder(standIn.at(), { version: 1, orders: {} });
    noteRun(files, { ...facts, pid: process.pid });
    expect(runningOf(standIn.at())?.files).to.deep.equal(files);
    expect(runningOf({ ...standIn.at(), stack: "other" })).to.equal(undefined);
    noteRun(files, { ...facts, pid: 2 ** 22 + 1 });
    expect(runningOf(standIn.at())).to.equal(undefined);
    askToStop(files);
    expect(readFileSync(files.stop, "utf8")).to.equal("");
    for (let more = 0; more < 25; more++) makeRunFolder(standIn.at(), { version: 1, orders: {} });
    expect(readdirSync(path.dirname(files.folder))).to.have.length(20);
  });

  it("is told apart from a lock by nothing but what it prints", () => {
    const locked = engineFailed(standIn.at(), "error: the stack is currently locked by 1 lock(s).");
    expect(locked.code).to.equal("DR_BACKEND");
    expect(locked.message).to.contain("pulumi cancel");
    const broken = engineFailed(standIn.at(), "error: Running program failed\nReferenceError: x");
    expect([broken.code, broken.message.includes("ReferenceError: x")]).to.deep.equal(["DR_USAGE", true]);
  });

  it("is followed line by line, whatever stands between the lines, to its last word", async () => {
    const files = filesIn(standIn.folder);
    const said = (text: string): JournalEntry => ({
      ...{ version: 1, at: "2026-01-01T03:00:00.000Z", pid: 1, urn: "urn", event: "said", level: "info", text },
    });
    const lines = [JSON.stringify(said("one")), "no json", '{"version":9}', JSON.stringify(said("two")), '{"cut'];
    writeFileSync(files.journal, lines.join("\n"));
    let looks = 0;
    const heard: JournalEntry[] = [];
    await followJournal(
      files,
      () => looks++ > 0,
      (entry) => heard.push(entry),
    );
    expect(heard).to.deep.equal([said("one"), said("two")]);
  });

  const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::shop";
  const group: GroupInState = {
    ...{ urn: URN, id: "g-1", name: "shop-group", logicalName: "shop", productionSite: "source" },
    ...{
      status: "protected",
      lastTransitionId: undefined,
      unfinished: false,
      exported: { id: "g", inputs: {}, outputs: {} },
    },
  };
  const line = (event: object): string =>
    JSON.stringify({ version: 1, at: "2026-01-01T03:00:00.000Z", pid: 1, urn: URN, ...event });
  const writes = (event: object): string => `echo '${line(event)}' >> "$SDRS_JOURNAL"`;
  const accepted = {
    ...{ event: "accepted", group: { id: "g-1", name: "shop-group" }, action: "failover-server-group" },
    ...{ requestId: "r", jobId: "j" },
  };
  const done = { event: "outcome", operation: "update", result: "done", failure: null };
  const nothing = { targets: [URN], orders: {}, confirm: [] };

  /** Follows a run of one group to its end. */
  async function follow(sends: boolean): Promise<GroupResult | undefined> {
    const run = await startRun(standIn.at(), { does: sends ? "sends" : "arms", args: ["up"], ...nothing });
    let results: ReadonlyMap<string, GroupResult> = new Map();
    await watching({}, async (watch) => {
      results = await followed(standIn.at(), { run, groups: [group], sends }, watch);
    });
    return results.get(URN);
  }

  it("that dies in a run that sends leaves it open what was sent, whatever its journal could take; a lock does not", async () => {
    for (const script of [`${writes(accepted)}; kill -9 $$`, "kill -9 $$", "echo 'error: boom'; exit 255", "exit 0"]) {
      standIn.is(script);
      const result = await follow(true);
      expect(result, script).to.include({ exitCode: 4 });
      expect(result?.failure?.message, script).to.contain("not known").and.not.to.contain("Nothing was sent");
      expect(result?.failure?.hint, script).to.contain("sdrs wait --stack dev");
    }
    standIn.is("echo 'error: the stack is currently locked by 1 lock(s)'; exit 255");
    expect((await failure(follow(true))).code).to.equal("DR_BACKEND");
    standIn.is("echo 'error: boom'; exit 255");
    expect((await failure(follow(false))).message)
      .to.contain("boom")
      .and.to.contain("Nothing was sent");
  });

  it("that saves no order is the program's failure where the backend wrote the update down, and else the backend's", async () => {
    const history = (startTime: string): void => {
      const asked = `if [ "$1 $2" = "stack history" ]; then echo '[{"startTime":"${startTime}"}]'; exit 0; fi`;
      standIn.is(`${asked}\necho 'error: boom'; exit 255`);
    };
    const second = Math.floor(Date.now() / 1000) * 1000;
    for (const [startTime, code, exit] of [
      [new Date(second + 60_000).toISOString(), "DR_USAGE", 2],
      [new Date(second - 60_000).toISOString(), "DR_BACKEND", 8],
      ["", "DR_BACKEND", 8],
    ] as const) {
      history(startTime);
      const said = await failure(follow(false));
      expect([said.code, exitCode(said)], startTime).to.deep.equal([code, exit]);
      expect(said.message).to.contain("boom").and.to.contain("Nothing was sent");
    }
  });

  it("is heard to its end though its journal is taken away in between", async () => {
    standIn.is(
      `for i in 1 2 3 4; do ${writes(accepted)}; done; sleep 0.5; rm "$SDRS_JOURNAL"; ${writes(done)}; sleep 0.3`,
    );
    expect(await follow(true)).to.include({ exitCode: 0, failure: null });
  });

  it("that was asked to end while an order was saved sends nothing, and what is said is true", async () => {
    standIn.is(writes(done));
    const run = await startRun(standIn.at(), { does: "arms", args: ["up"], ...nothing });
    const said = failure(
      watching({}, async (watch: Watch) => {
        process.emit("SIGTERM");
        await followed(standIn.at(), { run, groups: [group], sends: false }, watch);
        expect(existsSync(run.files.stop), "a run that begins after the signal is asked to end too").to.equal(true);
        expect(() => {
          requireWanted(watch, false);
        }).to.throw("Stopped before anything was saved or sent");
        requireWanted(watch, true);
      }),
    );
    expect((await said).message)
      .to.contain("Stopped before the request was sent")
      .and.to.contain("same command again");
  });

  it("outlives a terminal that closes", async () => {
    standIn.is(`sleep 0.3; ${writes(done)}`);
    const run = await startRun(standIn.at(), { does: "sends", args: ["up"], ...nothing });
    await watching({}, async (watch) => {
      expect(process.listenerCount("SIGHUP")).to.be.above(0);
      process.emit("SIGHUP");
      expect((await followed(standIn.at(), { run, groups: [group], sends: true }, watch)).get(URN)?.exitCode).to.equal(
        0,
      );
    });
    expect(process.listenerCount("SIGHUP")).to.equal(0);
  });

  it("tells the group that its preview did not come to apart from one that has nothing to do", async () => {
    const other = { event: "said", level: "info", text: "another group", urn: "urn:other" };
    standIn.is(`${writes(other)}; echo 'x error: program failed'; exit 255`);
    const { asked } = await ask(standIn.at(), { groups: [group], orders: {}, confirm: [] });
    const [one] = asked;
    expect(one === undefined ? undefined : planVerdict(one.run)).to.equal("refused");
    expect(one?.run.planned.refusal).to.include({ code: "DR_REFUSED" });
    expect(one?.run.planned.refusal?.message)
      .to.contain("did not ask for group shop-group")
      .and.to.contain("program failed");
    expect(one?.run.planned.refusal?.hint).to.contain(URN);
  });

  it("has a run of its own where the user's folder takes no files", async () => {
    writeFileSync(path.join(standIn.folder, "state"), "a file");
    standIn.is("exit 3");
    const run = await startRun(standIn.at(), { does: "looks", args: ["preview"], ...nothing });
    expect(await run.ended).to.equal(3);
    expect(path.dirname(run.files.folder)).to.equal(tmpdir());
    rmSync(run.files.folder, { recursive: true });
  });

  it("is not the process that has its number by now, nor a preview", function () {
    if (process.platform !== "linux") this.skip();
    const facts = {
      pid: process.pid,
      stack: "dev",
      cwd: standIn.folder,
      targets: [],
      startedAt: "2026-01-01T03:00:00Z",
    };
    const files = makeRunFolder(standIn.at(), { version: 1, orders: {} });
    noteRun(files, { ...facts, does: "sends" });
    expect(runningOf(standIn.at())?.files).to.deep.equal(files);
    const noted = JSON.parse(readFileSync(path.join(files.folder, "run.json"), "utf8")) as { processStart: string };
    expect(goesOn({ pid: process.pid, processStart: noted.processStart })).to.equal(true);
    expect(goesOn({ pid: process.pid, processStart: "1" })).to.equal(false);
    noteRun(files, { ...facts, does: "looks" });
    expect(runningOf(standIn.at())).to.equal(undefined);
  });

  it("waits for what was only saved, and says that nothing was sent where its command is gone", async function () {
    this.timeout(20_000);
    const state = { deployment: { resources: [{ type: TYPE, urn: URN, id: "g-1", outputs: { name: "shop-group" } }] } };
    writeFileSync(path.join(standIn.folder, "state.json"), JSON.stringify(state));
    standIn.is(
      `if [ "$1" = stack ]; then cat ${path.join(standIn.folder, "state.json")}; else sleep 0.5; ${writes(done)}; fi`,
    );
    const run = await startRun(standIn.at(), { does: "arms", args: ["up"], ...nothing });
    const said = await failure(runWait({ cwd: standIn.folder, stack: "dev", group: [], confirm: [] }));
    await run.ended;
    expect([said.code, said.message.includes("production has not moved")]).to.deep.equal(["DR_ABORTED", true]);
  });

  it("goes on where the terminal is left, and the way back is printed", async () => {
    standIn.is("sleep 30");
    const run = await startRun(standIn.at(), { does: "sends", args: ["up"], targets: [], orders: {}, confirm: [] });
    const tty = Object.getOwnPropertyDescriptor(process.stdin, "isTTY");
    Object.defineProperty(process.stdin, "isTTY", { value: true, configurable: true });
    try {
      const left = failure(
        watching({}, async (watch) => {
          await followed(standIn.at(), { run, groups: [], sends: true }, watch);
        }),
      );
      process.emit("SIGINT");
      expect((await left).message).to.contain("sdrs wait --stack dev");
      expect(() => process.kill(run.pid, 0)).not.to.throw();
    } finally {
      if (tty === undefined) Reflect.deleteProperty(process.stdin, "isTTY");
      else Object.defineProperty(process.stdin, "isTTY", tty);
      process.kill(-run.pid, "SIGKILL");
      await run.ended;
    }
  });
});
