import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { connectControl, type ControlClient } from "../../simulator/index.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { until } from "../../tools/engine/processes.js";
import { createEngine, type EngineFixture, requireEngine } from "../support/engine.js";
import { pack, type Packed } from "../support/packed.js";
import { ENGINE_MS } from "../support/stack.js";
import { bootstrap } from "../support/bootstrap.js";

const CONSENT = /SDRS_CONFIRM=(\S+\/\d+-[0-9a-f]{4}(?:\+[a-z-]+)+)/;

/** Lines of the shell under a heading of the README, as they are pasted: one command each, its comment with it. */
function pasted(heading: string): string[] {
  const readme = readFileSync(path.join(PACKAGE_ROOT, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = ""]) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .trim()
      .split("\n"),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

describe("the first hour, pasted from the README into an empty folder", function () {
  this.timeout(ENGINE_MS);
  const commands = pasted("The first hour");
  let engine: EngineFixture;
  let packed: Packed;
  let service: ChildProcess | undefined;
  let control: ControlClient;
  let port = 0;
  let env: Record<string, string>;
  let folder = "";
  let said = "";

  before(requireEngine);
  before(async () => {
    engine = createEngine();
    packed = pack();
    folder = path.join(engine.home.folder, "shop");
    mkdirSync(folder);
    port = await freePort();
    control = connectControl(`http://127.0.0.1:${port}`);
    // In the place of a registry: what is to be installed is there already.
    const bin = path.join(engine.home.folder, "bin");
    mkdirSync(bin);
    writeFileSync(path.join(bin, "npm"), "#!/bin/sh\nexit 0\n");
    chmodSync(path.join(bin, "npm"), 0o755);
    env = {
      ...engine.home.env,
      PATH: [bin, engine.home.env["PATH"]].join(path.delimiter),
      PULUMI_SKIP_CONFIRMATIONS: "true",
      NO_COLOR: "1",
      XDG_STATE_HOME: engine.home.folder,
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    };
  });
  after(async () => {
    if (service?.pid !== undefined) process.kill(-service.pid);
    packed.remove();
    expect(await engine.dispose(), "processes left running").to.deep.equal([]);
  });

  const shell = async (command: string): Promise<number | null> => {
    const { runChild } = await bootstrap("bootstrap/child.mjs");
    const { code, output } = await runChild("bash", ["-c", command], { cwd: folder, env, timeoutMs: ENGINE_MS });
    said = output;
    return code;
  };

  /** What a person does with a line. */
  const paste = async (line: string): Promise<void> => {
    const [exported, ...values] = line.split(" ");
    if (exported === "export") {
      for (const value of values) env[value.slice(0, value.indexOf("="))] = value.slice(value.indexOf("=") + 1);
      return;
    }
    if (line.startsWith("npm install")) packed.install(folder);
    const command = line.replaceAll("8080", String(port)).replace("<line>", CONSENT.exec(said)?.[1] ?? "<no line>");
    if (line.startsWith("npx sdrs simulate")) {
      service = spawn("bash", ["-c", command], { cwd: folder, env, stdio: "ignore", detached: true });
      const answers = async (): Promise<boolean> =>
        await control.world().then(
          () => true,
          () => false,
        );
      await until("the simulator answers", answers);
      return;
    }
    const here = line.startsWith("pulumi new") ? ` -c sdrs:endpoint=http://127.0.0.1:${port}` : "";
    const code = await shell(command + here);
    const refused = line.includes("# refused");
    if ((code !== 0) !== refused) throw new Error(`${line}\nended with ${String(code)}:\n${said}`);
  };

  const pasteTo = async (end: RegExp): Promise<void> => {
    const at = commands.findIndex((line) => end.test(line));
    if (at === -1) throw new Error(`no line of the README is ${String(end)}`);
    for (const line of commands.splice(0, at + 1)) await paste(line);
  };
  const group = async () => (await control.world()).groups[0];
  const running = async (zone: string): Promise<number> =>
    (await control.world()).servers.filter((server) => server.zone === zone && server.status === "ACTIVE").length;

  it("protects two servers", async () => {
    await pasteTo(/^pulumi up/);
    expect(await group()).to.include({ status: "protected", priority_station: "source" });
  });

  it("says what a failover would do, and arms nothing: the next update finds nothing to do", async () => {
    await pasteTo(/^npx sdrs plan/);
    expect(said).to.match(/FAILOVER \(unplanned\) to the DR site/);
    expect(await shell("pulumi up --expect-no-changes"), said).to.equal(0);
    expect(await group()).to.include({ status: "protected", priority_station: "source" });
    expect(await control.calls({ call: "server-group-action" })).to.have.length(1);
  });

  it("fails over by one command, which changes nothing of the project and leaves nothing to do", async () => {
    const config = readFileSync(path.join(folder, "Pulumi.dev.yaml"), "utf8");
    await pasteTo(/^npx sdrs failover/);
    expect(await group()).to.include({ status: "failed-over", priority_station: "target" });
    expect(await running("eu-de-02")).to.equal(2);
    expect(readFileSync(path.join(folder, "Pulumi.dev.yaml"), "utf8")).to.equal(config);
    expect(readFileSync(path.join(folder, "report.html"), "utf8")).to.contain("storage fault");
    expect(await shell("pulumi up --expect-no-changes"), said).to.equal(0);
    expect(await group()).to.include({ status: "failed-over", priority_station: "target" });
  });

  it("goes back with the consent that is printed", async () => {
    await pasteTo(/^npx sdrs failback .*--confirm/);
    expect(await group()).to.include({ status: "protected", priority_station: "source" });
    expect(await running("eu-de-01")).to.equal(2);
    expect(await shell("pulumi preview --expect-no-changes"), said).to.equal(0);
  });

  it("leaves no group behind, and production running", async () => {
    await pasteTo(/^pulumi destroy/);
    expect(commands, "lines that were not pasted").to.deep.equal([]);
    const { groups, instances, pairs } = await control.world();
    expect([groups, instances, pairs]).to.deep.equal([[], [], []]);
    expect(await running("eu-de-01")).to.equal(2);
    expect(await control.unhandled(), "requests that the simulator does not know").to.deep.equal([]);
  });

  it("goes on with the rehearsal of the page on testing, which leaves no order behind", async () => {
    const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "testing.md"), "utf8");
    const [program = ""] = [...page.matchAll(/```ts\n([^]*?)```/g)].flatMap(([, text = ""]) =>
      text.includes("startSimulator") ? [text] : [],
    );
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    writeFileSync(path.join(folder, "rehearse.js"), ts.transpileModule(program, { compilerOptions }).outputText);
    for (const name of ["HW_ACCESS_KEY", "HW_SECRET_KEY"]) Reflect.deleteProperty(env, name);
    expect(await shell("node rehearse.js"), said).to.equal(0);
    expect(readdirSync(folder)).to.include("rehearse.js").and.not.to.include("Pulumi.rehearsal.yaml");
  });
});
