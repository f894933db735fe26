import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index.js";
import { bootstrap } from "../support/bootstrap.js";
import { createEngine, type EngineFixture, requireEngine } from "../support/engine.js";
import { pack, type Packed } from "../support/packed.js";
import { blockWith, blocks } from "../support/pipelines.js";
import { ENGINE_MS } from "../support/stack.js";

/** Blocks that are not run here, each with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npm ci": "asks a registry; the package and what it needs are installed from its tarball and the checkout",
  "gh pr comment": "the program of GitHub, which speaks to no other address",
  "cd drill": "changes the folder for the lines after it, which are run there",
};
const GITHUB_TOKEN = "a token of the runner";

describe("the lines of every pipeline, with the package from its tarball and nothing but what a runner gives", function () {
  this.timeout(ENGINE_MS);
  const ran = new Set<string>();
  const notes: string[] = [];
  let engine: EngineFixture;
  let packed: Packed;
  let simulator: Simulator;
  let runner: Server;
  let folder = "";
  let env: Record<string, string> = {};
  let said = "";

  before(requireEngine);
  before(async () => {
    engine = createEngine();
    packed = pack();
    simulator = await startSimulator({ world: "demo", pace: "immediate" });
    // What a runner answers: the ID token of the job, and the notes of a merge request.
    runner = createServer((request, response) => {
      const { headers, url = "" } = request;
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const known = headers.authorization === `bearer ${GITHUB_TOKEN}` && url.endsWith("&audience=sdrs");
        const isNote =
          url === "/api/projects/7/merge_requests/3/notes" && headers["private-token"] === "of the project";
        if (isNote) notes.push(new URLSearchParams(body).get("body") ?? "");
        response
          .writeHead(known || isNote ? 200 : 403)
          .end(JSON.stringify(known ? { value: simulator.idToken(10) } : {}));
      });
    });
    await new Promise<void>((resolve) => runner.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(runner.address() as AddressInfo).port}`;
    folder = path.join(engine.home.folder, "shop");
    const bin = path.join(engine.home.folder, "bin");
    for (const made of [folder, bin]) mkdirSync(made);
    // In the place of a registry, for the template: what is to be installed is there already.
    writeFileSync(path.join(bin, "npm"), "#!/bin/sh\nexit 0\n");
    chmodSync(path.join(bin, "npm"), 0o755);
    const of = (name: string): string => engine.home.env[name] ?? "";
    const names = ["PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_SKIP_UPDATE_CHECK"];
    env = {
      ...Object.fromEntries(
        [...names, "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "NODE_OPTIONS"].map((name) => [name, of(name)]),
      ),
      ...{ PATH: [bin, of("PATH")].join(path.delimiter), HOME: engine.home.folder, XDG_STATE_HOME: engine.home.folder },
      ...{ STACK: "prod", DRILL_STACK: "drill", GROUP: "", REASON: "storage fault", GITHUB_ACTOR: "somebody" },
      ...{
        RUNNER_TEMP: engine.home.folder,
        GITHUB_ENV: path.join(folder, "github-env"),
        GITHUB_STEP_SUMMARY: path.join(folder, "summary.md"),
      },
      ...{ ACTIONS_ID_TOKEN_REQUEST_TOKEN: GITHUB_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=1` },
      ...{
        CI_API_V4_URL: `${url}/api`,
        CI_PROJECT_ID: "7",
        CI_MERGE_REQUEST_IID: "3",
        GITLAB_NOTES_TOKEN: "of the project",
      },
      HW_ASSUME_ROLE_IDP_ID: simulator.identityProvider,
    };
    await deploy();
    await succeed("umask 077");
  });
  after(async () => {
    runner.close();
    await simulator.close();
    packed.remove();
    expect(await engine.dispose(), "processes left running").to.deep.equal([]);
  });

  const shell = async (
    text: string,
    { cwd = folder, more = {} }: { cwd?: string; more?: Record<string, string> } = {},
  ) => {
    const { runChild } = await bootstrap("bootstrap/child.mjs");
    const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", text];
    const { code, output } = await runChild("bash", args, { cwd, env: { ...env, ...more }, timeoutMs: ENGINE_MS });
    said = output;
    return code;
  };
  /** The one block with these words, as a runner runs it: what it puts into the environment is there for the next. */
  const run = async (
    words: string,
    options: { cwd?: string; more?: Record<string, string> } = {},
  ): Promise<number | null> => {
    const text = blockWith(words);
    ran.add(text);
    const code = await shell(text, options);
    const file = env["GITHUB_ENV"] ?? "";
    if (existsSync(file))
      for (const line of readFileSync(file, "utf8").trim().split("\n"))
        env[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
    return code;
  };
  const succeed = async (words: string, options = {}): Promise<void> => {
    expect(await run(words, options), said).to.equal(0);
  };
  const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
  const world = () => simulator.control.world();

  /** The ordinary deployment, by a person with a key; and the program of the drill beside it. */
  async function deploy(): Promise<void> {
    packed.install(folder);
    const more = { HW_ACCESS_KEY: simulator.accessKey, HW_SECRET_KEY: simulator.secretKey, HW_ASSUME_ROLE_IDP_ID: "" };
    const template = "./node_modules/pulumi-sdrs/templates/typescript";
    const lines = [
      `pulumi new ${template} --force --yes --stack prod -c sdrs:endpoint=${simulator.url}`,
      "pulumi up --yes --skip-preview",
    ];
    for (const line of lines) expect(await shell(line, { more }), said).to.equal(0);
    const drill = path.join(folder, "drill");
    cpSync(path.join(packed.content, "examples", "drill-in-ci"), drill, { recursive: true });
    const [group] = (await world()).groups;
    const settings = { region: simulator.region, projectId: simulator.projectId, endpoint: simulator.url };
    const config = {
      "pulumi-sdrs-drill-in-ci:groupId": group?.id,
      ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`sdrs:${key}`, value])),
    };
    expect(await shell("pulumi stack init drill", { cwd: drill }), said).to.equal(0);
    const file = path.join(drill, "Pulumi.drill.yaml");
    const salt = existsSync(file) ? readFileSync(file, "utf8") : "";
    writeFileSync(file, `${salt}config: ${JSON.stringify(config)}\n`);
  }

  it("a change is previewed and planned by the ID token of the job, and its comment has the plan", async () => {
    expect(env["HW_ASSUME_ROLE_ID_TOKEN_FILE"]).to.equal(path.join(engine.home.folder, "id-token"));
    await succeed('pulumi preview --stack "$STACK" --diff');
    await succeed("--output plan.md");
    expect(read("plan.md")).to.contain("needs consent");
    await succeed("merge_requests");
    expect(notes).to.deep.equal([read("plan.md")]);
    await succeed('cat plan.md >> "$GITHUB_STEP_SUMMARY"');
    expect(read("summary.md")).to.equal(read("plan.md"));
    await succeed("cat plan.md");
  });

  it("the night finds nothing, writes the kit, and the gate passes where nothing was ever moved", async () => {
    await succeed("npx sdrs kit");
    expect(JSON.parse(read("kit.json")))
      .to.have.property("groups")
      .with.length(1);
    for (const words of ["npx sdrs status", 'pulumi preview --stack "$STACK" --refresh']) await succeed(words);
    await succeed("pulumi stack export");
    await succeed("--gate");
    expect(said).to.contain("no move to judge");
    await succeed('case "$CHECK" in', { more: { CHECK: "attention" } });
  });

  it("the drill has servers of its own, and leaves none behind", async () => {
    const cwd = path.join(folder, "drill");
    const before = await world();
    await succeed("pulumi up", { cwd });
    expect((await world()).drills).to.have.length(1);
    await succeed("pulumi stack output", { cwd });
    expect(JSON.parse(read("drill/drill.json")))
      .to.have.property("drillServers")
      .with.length(2);
    await succeed("pulumi destroy", { cwd });
    const { drills, servers, groups } = await world();
    expect(drills).to.deep.equal([]);
    expect(servers.map(({ id }) => id)).to.have.members(before.servers.map(({ id }) => id));
    expect(groups[0]).to.include({ status: "protected", priority_station: "source" });
  });

  it("the failover moves production by the plan, once, and says what to do next", async () => {
    const [group] = (await world()).groups;
    await simulator.control.breakProduction({ group: group?.id ?? "" });
    await succeed("--confirm plan");
    await succeed("> next.txt");
    expect(read("next.txt")).to.contain("Exit code 0. Production runs at the DR site.");
    await succeed('cat next.txt >> "$GITHUB_STEP_SUMMARY"');
    await succeed("The move did not end well");
    expect(read("summary.md")).to.contain("Production runs at the DR site").and.contain("run this workflow again");
    expect((await world()).groups[0]).to.include({ status: "failed-over", priority_station: "target" });
    const calls = await simulator.control.calls({ call: "server-group-action" });
    expect(calls.filter(({ body }) => "failover-server-group" in (body as object))).to.have.length(1);
    expect(read("report.html")).to.contain("storage fault").and.contain("somebody");
    await succeed("pulumi stack export");
    await succeed("--gate");
    expect(await simulator.control.unhandled(), "requests that the simulator does not know").to.deep.equal([]);
  });

  it("no line was left out but those with a reason", () => {
    const left = new Set(blocks().flatMap(({ text }) => (ran.has(text) ? [] : [text])));
    const reasons = Object.keys(NOT_RUN);
    expect([...left].filter((text) => !reasons.some((words) => text.startsWith(words)))).to.deep.equal([]);
    for (const words of reasons)
      expect(
        [...left].some((text) => text.startsWith(words)),
        words,
      ).to.equal(true);
  });
});
