import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "chai";
import YAML from "yaml";
import { DrillFile } from "../../provider/model/drill-file.js";
import { type Simulator, startSimulator } from "../../simulator/index.js";
import { bootstrap } from "../support/bootstrap.js";
import { createEngine, type EngineFixture, requireEngine } from "../support/engine.js";
import { commandsUnder } from "../../tools/docs/page-blocks.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { pack, type Packed } from "../support/packed.js";
import { blockWith, blocks } from "../support/pipelines.js";
import { ENGINE_MS } from "../support/stack.js";

/** Blocks that are not run here, each with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npm ci": "asks a registry; the package and what it needs are installed from its tarball and the checkout",
  "gh pr comment": "the program of GitHub, which speaks to no other address",
};
const GITHUB_TOKEN = "a token of the runner";
/** A way in, which answers for the server that it was asked for: nothing runs inside a simulated one. */
const INSIDE = `let text = "";
for await (const chunk of process.stdin) text += chunk;
console.log(JSON.stringify({ state: "passed", serverId: JSON.parse(text).server.id }));
`;

describe("the lines of every pipeline, with the package from its tarball and nothing but what a runner gives", function () {
  this.timeout(ENGINE_MS);
  const ran = new Set<string>();
  const notes: string[] = [];
  let artifacts: readonly object[] = [];
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
        const isKnown = headers.authorization === `bearer ${GITHUB_TOKEN}`;
        const known = isKnown && url.endsWith("&audience=sdrs");
        const isList = isKnown && url === "/repos/own/shop/actions/artifacts?name=drill-history&per_page=100";
        const isNote =
          url === "/api/projects/7/merge_requests/3/notes" && headers["private-token"] === "of the project";
        if (isNote) notes.push(new URLSearchParams(body).get("body") ?? "");
        response
          .writeHead(known || isNote || isList ? 200 : 403)
          .end(JSON.stringify(known ? { value: simulator.idToken(10) } : isList ? { artifacts } : {}));
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
      ...{ STACK: "prod", GROUP: "", REASON: "storage fault", GITHUB_ACTOR: "somebody" },
      ...{ GITHUB_API_URL: url, GITHUB_REPOSITORY: "own/shop", GITHUB_REF_NAME: "main", GH_TOKEN: GITHUB_TOKEN },
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

  /** The ordinary deployment, by a person with a key. */
  async function deploy(): Promise<void> {
    packed.install(folder);
    const more = { HW_ACCESS_KEY: simulator.accessKey, HW_SECRET_KEY: simulator.secretKey, HW_ASSUME_ROLE_IDP_ID: "" };
    const template = "./node_modules/pulumi-sdrs/templates/typescript";
    const lines = [
      `pulumi new ${template} --force --yes --stack prod -c sdrs:endpoint=${simulator.url}`,
      "pulumi up --yes --skip-preview",
    ];
    for (const line of lines) expect(await shell(line, { more }), said).to.equal(0);
  }

  /** The drill file of the examples, as somebody has filled it in for the group of this stack. */
  const drillFile = async (change: (file: DrillFile) => object): Promise<DrillFile> => {
    const text = readFileSync(path.join(packed.content, "examples", "drill-in-ci", "drill.yaml"), "utf8");
    const { groups, instances, servers } = await world();
    const names = instances.map(({ source_server: id }) => servers.find((server) => server.id === id)?.name ?? "");
    const shipped = text
      .replaceAll("orders\n", `${groups[0]?.name}\n`)
      .replaceAll("db-1", names[0] ?? "")
      .replaceAll("web-1", names[1] ?? "");
    const file = DrillFile.parse(YAML.parse(shipped));
    const changed = { ...file, boot: { steady: "1s" }, ...change(file) };
    writeFileSync(path.join(folder, "drill.yaml"), YAML.stringify(changed));
    return file;
  };

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

  it("the drill of the week goes on with the history of the last one, which no fork can give it", async () => {
    const of = (id: number, more: object = {}, run: object = {}): object => ({
      ...{ expired: false, created_at: `2026-11-0${id}T04:17:00Z`, ...more },
      workflow_run: { id, head_branch: "main", repository_id: 1, head_repository_id: 1, ...run },
    });
    await succeed("artifacts.json");
    expect(env["HISTORY_RUN"]).to.equal("");
    artifacts = [
      of(5, {}, { head_repository_id: 2 }),
      of(2),
      of(3),
      of(6, {}, { head_branch: "other" }),
      of(7, { expired: true }),
    ];
    await succeed("artifacts.json");
    expect(env["HISTORY_RUN"]).to.equal("3");
  });

  it("its gate refuses a drill that proved nothing, lets one pass that did, and nothing of either is left", async () => {
    const more = {
      OS_REGION_NAME: simulator.region,
      OS_PROJECT_ID: simulator.projectId,
      SDRS_ENDPOINT: simulator.url,
    };
    const before = await world();
    const { checks = [], group } = await drillFile(({ checks = [] }) => ({
      checks: checks.map((check) => ({ ...check, within: "0s" })),
    }));
    expect(await run("sdrs drill run", { more }), said).to.equal(7);
    await succeed("npx sdrs drill leftovers", { more });
    expect(await run("npx sdrs drill gate", { more }), said).to.equal(7);
    expect(said).to.contain(`check ${checks[0]?.name} is unproven`);
    writeFileSync(path.join(folder, "inside.mjs"), INSIDE);
    await drillFile(({ checks = [] }) => ({
      access: { runner: ["node", "./inside.mjs"] },
      checks: checks.map(({ name, ssh }) => ({ name, tcp: { server: ssh?.server, port: 22 } })),
    }));
    await succeed("rm -f drill.html");
    await succeed("sdrs drill run", { more });
    for (const file of ["drill.html", "drill.xml", "drill.json"]) expect(read(file), file).to.contain(group);
    expect(await run("npx sdrs drill gate", { more }), said).to.equal(7);
    const reasons = said.split("\n").filter((line) => line.includes("gate: "));
    expect(reasons, "reasons of the gate").to.have.length(1);
    expect(reasons[0]).to.contain("is a simulation");
    expect(await shell(`${blockWith("npx sdrs drill gate")} --simulated`, { more }), said).to.equal(0);
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

  it("what the page on accounts says of ID tokens and agencies is taken as it stands", async () => {
    const page = "docs/guides/regions-and-accounts.md";
    const of = (first: string): string => commandsUnder(PACKAGE_ROOT, page, first).join("\n");
    const logIn = of("export HW_ASSUME_ROLE_IDP_ID=github");
    expect(await shell(`${logIn}\ncat "$HW_ASSUME_ROLE_ID_TOKEN_FILE"`), said).to.equal(0);
    expect(said.trim().split(".")).to.have.length(3);
    expect(await shell(of("pulumi config set sdrs:agencyName sdrs_operator")), said).to.equal(0);
    expect(read("Pulumi.prod.yaml"))
      .to.contain("sdrs:agencyName: sdrs_operator")
      .and.contain("sdrs:projectName: eu-de_shop");
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
