import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { followJournal } from "../../../cli/engine/journal";
import { askToStop, filesIn, makeRunFolder, noteRun, runningOf } from "../../../cli/engine/run-folder";
import { startRun } from "../../../cli/engine/run";
import { exportStack, stackAt } from "../../../cli/engine/stack";
import { engineFailed } from "../../../cli/move/preview";
import { followed } from "../../../cli/move/run";
import type { JournalEntry } from "../../../provider/model/journal";
import { failure } from "../failure";

/** A command in the place of Pulumi, so that what it says and how it ends is the test's. */
describe("the engine that a command drives", function () {
  const before = { ...process.env };
  let folder: string;

  beforeEach(function () {
    if (process.platform === "win32") this.skip();
    folder = mkdtempSync(path.join(tmpdir(), "driven-"));
    process.env["PATH"] = `${folder}${path.delimiter}${before["PATH"] ?? ""}`;
    process.env["XDG_STATE_HOME"] = path.join(folder, "state");
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true, force: true });
  });

  function pulumiIs(script: string): void {
    writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, "pulumi"), 0o755);
  }
  const at = (): { cwd: string; stack: string } => ({ cwd: folder, stack: "dev" });

  it("is named where it is missing or cannot be started", async () => {
    process.env["PATH"] = path.join(folder, "none");
    expect((await failure(stackAt(folder, undefined))).message).to.contain("not on PATH");
    writeFileSync(path.join(folder, "pulumi"), "");
    process.env["PATH"] = folder;
    expect((await failure(stackAt(folder, undefined))).message).to.contain("Pulumi cannot be started");
  });

  it("says which stack is selected, and what its state is", async () => {
    pulumiIs('if [ "$2" = --show-name ]; then echo prod; else echo "{}"; fi');
    expect(await stackAt(folder, undefined)).to.deep.equal({ cwd: folder, stack: "prod" });
    expect(await stackAt(folder, "named")).to.deep.equal({ cwd: folder, stack: "named" });
    expect(await exportStack(at())).to.deep.equal({});
  });

  it("has no stack selected, or a state that cannot be read: nothing was sent", async () => {
    pulumiIs("echo 'error: no stack selected' >&2; exit 1");
    const none = await failure(stackAt(folder, undefined));
    expect(none.message).to.contain("No stack is selected").and.to.contain("no stack selected");
    const unread = await failure(exportStack(at()));
    expect([unread.code, unread.message.includes("pulumi stack ls")]).to.deep.equal(["DR_BACKEND", true]);
    pulumiIs("echo no-json");
    expect((await failure(exportStack(at()))).code).to.equal("DR_BACKEND");
  });

  it("gets its orders, journal, stop file and consent by the environment, and its output goes to a file", async () => {
    pulumiIs('echo "$@"; echo "$SDRS_CONFIRM"; cat "$SDRS_ORDERS"; exit 3');
    process.env["SDRS_CONFIRM"] = "a/1-aaaa+healthy";
    const run = await startRun(at(), { args: ["up"], targets: ["urn:x"], orders: {}, confirm: ["b/2-bbbb+downtime"] });
    expect(await run.ended).to.equal(3);
    const [args, confirm, orders] = readFileSync(run.files.output, "utf8").split("\n");
    expect(args).to.contain("up --stack dev --target urn:x --non-interactive");
    expect(confirm).to.equal("a/1-aaaa+healthy b/2-bbbb+downtime");
    expect(JSON.parse(orders ?? "")).to.deep.equal({ version: 1, orders: {} });
  });

  it("is found by its folder as long as it runs, and the folders of old runs go", () => {
    const facts = { stack: "dev", cwd: folder, targets: [], startedAt: "2026-01-01T03:00:00Z" };
    expect(runningOf(at())).to.equal(undefined);
    const files = makeRunFolder(at(), { version: 1, orders: {} });
    noteRun(files, { ...facts, pid: process.pid });
    expect(runningOf(at())?.files).to.deep.equal(files);
    expect(runningOf({ ...at(), stack: "other" })).to.equal(undefined);
    noteRun(files, { ...facts, pid: 2 ** 22 + 1 });
    expect(runningOf(at())).to.equal(undefined);
    askToStop(files);
    expect(readFileSync(files.stop, "utf8")).to.equal("");
    for (let more = 0; more < 25; more++) makeRunFolder(at(), { version: 1, orders: {} });
    expect(readdirSync(path.dirname(files.folder))).to.have.length(20);
  });

  it("is told apart from a lock by nothing but what it prints", () => {
    const locked = engineFailed(at(), "error: the stack is currently locked by 1 lock(s).");
    expect(locked.code).to.equal("DR_BACKEND");
    expect(locked.message).to.contain("pulumi cancel");
    const broken = engineFailed(at(), "error: Running program failed\nReferenceError: x");
    expect([broken.code, broken.message.includes("ReferenceError: x")]).to.deep.equal(["DR_USAGE", true]);
  });

  it("is followed line by line, whatever stands between the lines, to its last word", async () => {
    const files = filesIn(folder);
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

  it("goes on where the terminal is left, and the way back is printed", async () => {
    pulumiIs("sleep 30");
    const run = await startRun(at(), { args: ["up"], targets: [], orders: {}, confirm: [] });
    const tty = Object.getOwnPropertyDescriptor(process.stdin, "isTTY");
    Object.defineProperty(process.stdin, "isTTY", { value: true, configurable: true });
    try {
      const left = failure(followed(at(), run, [], {}));
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
