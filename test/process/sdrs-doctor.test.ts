import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as secureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import { protectedWorld } from "../handlers/scenes";
import { certificateFor } from "../support/certificate";
import { documentIn } from "../support/documents";
import { envOf, sdrs } from "./sdrs";

const REFUSED = { kind: "status", status: 403, body: { code: "403", message: "Policy does not allow it" } } as const;
const WRONG = ["problem", "warning"];

describe("sdrs doctor", function () {
  let simulator: Simulator;
  let folder: string;
  let tools: string;
  let env: NodeJS.ProcessEnv;

  before(function () {
    // A stand-in for the engine is a script of the shell.
    if (process.platform === "win32") this.skip();
  });
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "doctor-"));
    tools = mkdtempSync(path.join(tmpdir(), "doctor-tools-"));
    for (const name of ["pulumi", "pulumi-language-nodejs"]) {
      writeFileSync(path.join(tools, name), "#!/bin/sh\necho v3.230.0\n");
      chmodSync(path.join(tools, name), 0o755);
    }
    await start({ world: protectedWorld });
  });
  afterEach(async () => {
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    await simulator.close();
    for (const one of [folder, tools]) rmSync(one, { recursive: true });
  });

  async function start(options: SimulatorOptions): Promise<void> {
    simulator = await startSimulator(options);
    env = envOf(simulator, { PATH: tools });
  }

  /** The checks that found something wrong, by state and name, with the exit code. */
  async function wrong(
    more: NodeJS.ProcessEnv = {},
    args: readonly string[] = [],
  ): Promise<{ code: number | null; names: string[]; stdout: string }> {
    const { code, stdout } = await sdrs(["doctor", "--json", ...args], { ...env, ...more }, { cwd: folder });
    const { checks } = documentIn("doctor", stdout);
    for (const { state, next } of checks) expect(next === null, state).to.equal(!WRONG.includes(state));
    const found = checks.filter(({ state }) => WRONG.includes(state));
    expect(checks.slice(0, found.length)).to.deep.equal(found);
    return { code, names: found.map(({ state, name }) => `${state} ${name}`), stdout };
  }

  it("finds nothing wrong where all is well but that it is a simulation, and changes nothing", async () => {
    const { now: _now, ...before } = await simulator.control.world();
    const { code, names, stdout } = await wrong();
    expect([code, names]).to.deep.equal([10, ["warning simulation"]]);
    const { checks, used } = documentIn("doctor", stdout);
    expect(checks.find(({ name }) => name === "simulation")?.what).to.include(
      "THE CLOUD IS A SIMULATION ON THIS MACHINE",
    );
    expect(checks.filter(({ state }) => state === "ok")).to.have.length.above(20);
    expect(used).to.deep.include({ setting: "region", source: "OS_REGION_NAME" });
    const calls = await simulator.control.calls();
    expect(calls.length).to.be.above(20);
    expect(await simulator.control.calls({ writes: true })).to.deep.equal([]);
    const methods = calls.filter(({ path: at }) => !at.includes("/auth/tokens")).map(({ method }) => method);
    expect(new Set(methods)).to.deep.equal(new Set(["GET"]));
    const { now: _later, ...after } = await simulator.control.world();
    expect(after).to.deep.equal(before);
  });

  it("names each of many mistakes on a line of its own, and no other", async () => {
    await simulator.close();
    const twentyMinutesAgo = new Date(Date.now() - 20 * 60_000).toISOString();
    await start({ world: { ...protectedWorld, limits: { server_groups: 1 } }, start: twentyMinutesAgo });
    for (const call of ["list-server-groups", "list-backups"])
      await simulator.control.faults.add({ match: { call }, effect: REFUSED });
    rmSync(path.join(tools, "pulumi"));
    for (const file of ["Pulumi.yaml", "stop"]) writeFileSync(path.join(folder, file), "");
    const mistakes = {
      SDRS_ENDPOINTS: JSON.stringify({ ecs: "http://127.0.0.1:2" }),
      SDRS_STOP_FILE: path.join(folder, "stop"),
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
    };
    const { code, names } = await wrong(mistakes);
    expect(names.sort()).to.deep.equal([
      "problem clock",
      "problem endpoint ecs",
      "problem read protection groups",
      "warning certificates",
      "warning engine",
      "warning package",
      "warning quota server_groups",
      "warning read backups",
      "warning simulation",
      "warning stop file",
    ]);
    expect(code).to.equal(4);
    const text = await sdrs(["doctor"], { ...env, ...mistakes }, { cwd: folder });
    expect(text.stdout.split("\n").filter((line) => /^(problem|warning) /.test(line))).to.have.length(10);
    expect(await simulator.control.calls({ writes: true })).to.deep.equal([]);
  }).timeout(30_000);

  it("tells a right that is missing from a service that is out of reach, and from an address of somebody else", async () => {
    await simulator.control.faults.add({ match: { call: "list-ports" }, effect: REFUSED });
    const denied = await wrong();
    expect([denied.code, denied.names[0]]).to.deep.equal([3, "problem read ports"]);
    expect(denied.stdout).to.include("vpc:ports:get");
    await simulator.control.faults.clear();
    const gone = await wrong({ SDRS_ENDPOINTS: JSON.stringify({ vpc: "http://127.0.0.1:2" }) });
    expect([gone.code, gone.names[0]]).to.deep.equal([4, "problem endpoint vpc"]);
    const stranger = await somebodyElse();
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    const other = await wrong({ SDRS_ENDPOINTS: JSON.stringify({ vpc: url }) });
    stranger.close();
    expect([other.code, other.names[0]]).to.deep.equal([2, "problem endpoint vpc"]);
    const spare = await wrong({ SDRS_ENDPOINTS: JSON.stringify({ cbr: "http://127.0.0.1:2" }) });
    expect(spare.code).to.equal(10);
    expect(spare.names).to.have.members(["warning endpoint cbr", "warning simulation"]);
  }).timeout(60_000);

  function somebodyElse(): Promise<Server> {
    const server = createServer((_request, response) => response.writeHead(404).end());
    return new Promise((resolve) =>
      server.listen(0, "127.0.0.1", () => {
        resolve(server);
      }),
    );
  }

  it("says that a login is refused, of a password, a key and a token, or is one for another project, and repeats none of it", async () => {
    const none = { OS_USERNAME: "", OS_PASSWORD: "", OS_USER_DOMAIN_NAME: "" };
    const logins = [
      { OS_PASSWORD: "a-wrong-password" },
      { ...none, OS_ACCESS_KEY: simulator.accessKey, OS_SECRET_KEY: "a-wrong-secret-key" },
      { ...none, OS_TOKEN: "a-wrong-token" },
    ];
    for (const login of logins) {
      const { code, names, stdout } = await wrong(login);
      expect([code, names], JSON.stringify(login)).to.deep.equal([3, ["problem login", "warning simulation"]]);
      expect(stdout).not.to.include("a-wrong");
    }
    const key = { ...none, OS_ACCESS_KEY: simulator.accessKey, OS_SECRET_KEY: simulator.secretKey };
    expect(await wrong(key)).to.deep.include({ code: 10, names: ["warning simulation"] });
    const elsewhere = await wrong({ ...key, OS_PROJECT_ID: "0123456789abcdef0123456789abcdef" });
    expect(elsewhere).to.deep.include({ code: 3, names: ["problem project", "warning simulation"] });
  }).timeout(60_000);

  it("names everything that is wrong with the settings, where the rest lies, and calls nothing then", async () => {
    await simulator.control.clearCalls();
    const { code, names, stdout } = await wrong({
      OS_PASSWORD: "",
      HW_USER_PASSWORD: "of-another-family",
      OS_REGION_NAME: "not a region",
      SDRS_MAX_RATE: "fast",
    });
    expect(code).to.equal(2);
    expect(names).to.deep.equal([...Array.from({ length: 3 }, () => "problem settings"), "warning simulation"]);
    expect(stdout)
      .to.include("the password is only in HW_USER_PASSWORD: set OS_PASSWORD")
      .and.not.include("of-another");
    expect(documentIn("doctor", stdout)).to.deep.include({ cloud: null, region: null, login: null, used: [] });
    expect(await simulator.control.calls()).to.deep.equal([]);
  });

  it("--offline says where each setting comes from and what does not count, calls nothing and shows no secret", async () => {
    await simulator.control.clearCalls();
    const more = {
      ...{ HW_ACCESS_KEY: "HPUAHPUAHPUA", HW_SECRET_KEY: "hw-secret-of-another" },
      ...{ OS_TOKEN: "left-over-token", OS_AUTH_TYPE: "password" },
    };
    const { code, names, stdout } = await wrong(more, ["--offline"]);
    expect([code, names]).to.deep.equal([10, ["warning simulation"]]);
    const { used, ignored, endpoints } = documentIn("doctor", stdout);
    expect(used).to.deep.include({ setting: "password", source: "OS_PASSWORD" });
    expect(ignored.map(({ source }) => source)).to.have.members(["HW_ACCESS_KEY", "HW_SECRET_KEY", "OS_TOKEN"]);
    expect(endpoints["sdrs"]).to.equal(`${simulator.url}/sdrs`);
    const text = await sdrs(["doctor", "--offline"], { ...env, ...more }, { cwd: folder });
    expect(text.stdout).to.contain("OS_REGION_NAME").and.contain("does not count").and.contain("HW_SECRET_KEY");
    expect(text.stdout).to.match(/^not checked +login +--offline/m);
    expect(await simulator.control.calls()).to.deep.equal([]);
    const online = await sdrs(["doctor"], { ...env, ...more }, { cwd: folder });
    for (const secret of [simulator.password, "HPUAHPUAHPUA", "hw-secret-of-another", "left-over-token"])
      for (const printed of [stdout, text.stdout, text.stderr, online.stdout, online.stderr])
        expect(printed).not.to.contain(secret);
  });

  it("says that an agency acts, and names no part of it", async () => {
    const agency = { OS_AGENCY_NAME: "agency-of-doctor", OS_AGENCY_DOMAIN_NAME: "domain-of-doctor" };
    const { stdout } = await wrong(agency, ["--offline"]);
    const doctor = documentIn("doctor", stdout);
    expect(doctor.agency).to.equal(true);
    expect(doctor.used).to.deep.include({ setting: "agencyName", source: "OS_AGENCY_NAME" });
    const text = await sdrs(["doctor", "--offline"], { ...env, ...agency }, { cwd: folder });
    expect(text.stdout).to.contain("login by password, which acts by an agency");
    for (const printed of [stdout, text.stdout]) expect(printed).not.to.contain("of-doctor");
    expect((await sdrs(["doctor", "--offline"], env, { cwd: folder })).stdout).to.contain("login by password\n");
  });

  it("names a proxy that opens no way, a name that is not known and a certificate that is not trusted", async () => {
    const real = { SDRS_ENDPOINT: "https://{service}.nowhere.invalid" };
    const proxied = await wrong({ ...real, HTTPS_PROXY: "http://user:pass-of-proxy@127.0.0.1:2" });
    expect(proxied.code).to.equal(4);
    expect(proxied.names).to.deep.equal(["problem endpoints"]);
    expect(proxied.stdout).to.include("the proxy 127.0.0.1:2 opens no way").and.not.include("pass-of-proxy");
    const unusable = await wrong({ ...real, HTTPS_PROXY: "ftp://proxy" });
    expect(unusable.names).to.deep.equal(["problem endpoints"]);
    const unknown = await wrong(real);
    expect([unknown.code, unknown.names]).to.deep.equal([4, ["problem endpoints"]]);
    const secure = secureServer(certificateFor(["localhost"]), (_request, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    const untrusted = await wrong({ SDRS_ENDPOINTS: JSON.stringify({ evs: url }) });
    secure.close();
    expect([untrusted.code, untrusted.names[0]]).to.deep.equal([2, "problem endpoint evs"]);
    expect(untrusted.stdout).to.include("is not trusted").and.include("NODE_EXTRA_CA_CERTS");
  }).timeout(60_000);
});
