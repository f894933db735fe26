import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Server as HttpsServer, createServer as createHttps } from "node:https";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "chai";
import { runChecks } from "../../provider/checks/run";
import type { CheckServer } from "../../provider/checks/servers";
import type { Check } from "../../provider/model/checks";
import type { CheckResult } from "../../provider/model/verification";
import { systemClock } from "../../provider/wait";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { certificateFor } from "../support/certificate";
import { startMysql, startPostgres } from "../support/databases";
import { type Sshd, startSshd } from "../support/sshd";

const DR = "11111111-aaaa-4bbb-8ccc-000000000002";
const PRODUCTION = "11111111-aaaa-4bbb-8ccc-000000000001";

describe("checks through a real sshd", function () {
  this.timeout(60_000);
  let sshd: Sshd;
  let web: HttpsServer;
  let webPort: number;
  let ca: string;

  before(async () => {
    sshd = await startSshd();
    const { cert, key } = certificateFor(["shop.example"], []);
    ca = path.join(sshd.folder, "ca.pem");
    writeFileSync(ca, cert);
    web = createHttps({ cert, key }, (request, response) => {
      response.statusCode = request.headers.host?.startsWith("shop.example") === true ? 200 : 421;
      response.end("ok");
    });
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    webPort = (web.address() as AddressInfo).port;
  });
  beforeEach(() => {
    sshd.id = DR;
  });
  after(async () => {
    web.closeAllConnections();
    web.close();
    await sshd.stop();
  });

  const server = (more: Partial<CheckServer> = {}): CheckServer => ({
    ...{ names: ["db"], id: DR, label: "db-1", drill: false },
    addresses: [{ privateIp: "127.0.0.1", eip: null, virtual: false }],
    ...more,
  });
  /** The way in. The key of the host is told by its fingerprint, so that nothing of the user's own is read. */
  const inside = (more: object = {}): NonNullable<Check["ssh"]> => ({
    ...{ server: "db", port: sshd.port, user: sshd.user, identity: { file: sshd.identity } },
    hostKey: { fingerprints: [sshd.fingerprint] },
    ...more,
  });
  const ssh = (more: object = {}): Check => ({ name: "rows", ssh: inside(more), within: "0s" });

  async function run(
    checks: readonly Check[],
    more: Partial<Parameters<typeof runChecks>[0]> = {},
  ): Promise<CheckResult[]> {
    const options = { servers: [server()], clock: systemClock, env: process.env, metadataUrl: sshd.metadataUrl };
    return [...(await runChecks({ checks, ...options, ...more }))];
  }
  const one = async (check: Check, more = {}): Promise<CheckResult | undefined> => (await run([check], more))[0];

  it("pass with the id that the server's own metadata service tells, and with what the program prints there", async () => {
    const checks = [ssh({ command: ["printf", "%s", "it's $HOME"], stdout: "it's $HOME" })];
    const [result] = await run(checks);
    expect(result).to.include({ state: "passed", error: null, attempts: 1 });
    expect(result?.proof).to.deep.equal({ by: "metadata", serverId: DR });
    expect(await one(ssh())).to.include({ state: "passed" });
  });

  it("tell the number that is all the program prints there", async () => {
    const values: number[] = [];
    const onValue = (_check: string, value: number): void => {
      values.push(value);
    };
    await one(ssh({ command: ["echo", "42"] }), { onValue });
    await one(ssh({ command: ["echo", "42 rows"] }), { onValue });
    expect(values).to.deep.equal([42]);
  });

  it("are unproven on a server with production's address, where nothing is run, however well it answers", async () => {
    sshd.id = PRODUCTION;
    const ran = path.join(sshd.folder, "ran");
    const [direct, port, page] = await run([
      ssh({ command: ["touch", ran] }),
      { name: "port", tcp: { server: "db", port: webPort }, within: "0s" },
      {
        name: "page",
        http: { server: "db", url: `https://shop.example:${webPort}/`, ca: { file: ca }, via: "rows" },
        within: "0s",
      },
    ]);
    for (const result of [direct, port, page]) {
      expect(result).to.include({ state: "unproven", proof: null });
      expect(result?.error).to.contain(PRODUCTION).and.contain("another one has its address");
    }
    expect(existsSync(ran)).to.equal(false);
    // The same on the right server runs.
    sshd.id = DR;
    expect(await one(ssh({ command: ["touch", ran] }))).to.include({ state: "passed" });
    expect(existsSync(ran)).to.equal(true);
  });

  it("take ports, certificates and pages through the same proven connection", async () => {
    const tls = { server: "db", port: webPort, name: "shop.example", ca: { file: ca }, via: "rows" };
    const [, port, certificate, page] = await run([
      ssh(),
      { name: "port", tcp: { server: "db", port: webPort }, within: "0s" },
      { name: "certificate", tls, within: "0s" },
      {
        ...{ name: "page", within: "0s" },
        http: { server: "db", url: `https://shop.example:${webPort}/x`, ca: { file: ca }, body: "ok", via: "rows" },
      },
    ]);
    for (const result of [port, certificate, page]) {
      expect(result).to.include({ state: "passed", error: null });
      expect(result?.proof).to.deep.equal({ by: "metadata", serverId: DR });
    }
  });

  it("fail inside for a port that is refused, a certificate of another name and a page of another status", async () => {
    const closed = await new Promise<number>((resolve) => {
      const taken = createServer().listen(0, "127.0.0.1", () => {
        const { port } = taken.address() as AddressInfo;
        taken.close(() => {
          resolve(port);
        });
      });
    });
    const tls = { server: "db", port: webPort, name: "other.example", ca: { file: ca }, via: "rows" };
    const [, port, certificate, status, refused] = await run([
      ssh(),
      { name: "port", tcp: { server: "db", port: closed, via: "rows" }, within: "0s" },
      { name: "certificate", tls, within: "0s" },
      {
        name: "status",
        http: { server: "db", url: `https://shop.example:${webPort}/`, status: 418, ca: { file: ca }, via: "rows" },
        within: "0s",
      },
      { name: "refused", http: { server: "db", url: `http://shop.example:${closed}/`, via: "rows" }, within: "0s" },
    ]);
    expect([port?.state, certificate?.state, status?.state, refused?.state]).to.deep.equal(Array(4).fill("failed"));
    expect(port?.error).to.contain("refuses the connection from rows");
    expect(certificate?.error).to.contain("other.example");
    expect(status?.error).to.contain("HTTP 200 instead of 418");
    expect(refused?.error).to.contain("cannot connect to").and.contain("refused");
  });

  it("fail with the code and the words of the program, and with another text than declared", async () => {
    const ended = await one(ssh({ command: ["sh", "-c", "echo no such table >&2; exit 3"] }));
    expect(ended).to.include({ state: "failed" });
    expect(ended?.error).to.contain("code 3: no such table");
    const other = await one(ssh({ command: ["echo", "f"], stdout: "t" }));
    expect(other?.error).to.contain('echo printed "f" instead of "t"');
  });

  it("are unproven with the way out where the host key is another, nobody is let in, or there is no client", async () => {
    const known = path.join(sshd.folder, "known_hosts");
    writeFileSync(known, "");
    const otherKey = await one(ssh({ hostKey: { fingerprints: [`SHA256:${"A".repeat(43)}`] } }));
    expect(otherKey).to.include({ state: "unproven" });
    expect(otherKey?.error).to.contain("cloud-init may make new ones").and.contain("fingerprints");
    const unknown = await one(ssh({ hostKey: { known: { alias: "no-such-alias" } } }));
    expect(unknown?.error).to.contain("its host key is not the known one");
    const stranger = path.join(sshd.folder, "host");
    const denied = await one(ssh({ identity: { file: stranger } }), { env: { PATH: process.env["PATH"] } });
    expect(denied).to.include({ state: "unproven" });
    expect(denied?.error).to.contain("does not let this user in");
    const noClient = await one(ssh(), { env: { PATH: sshd.folder } });
    expect(noClient?.error).to.contain("there is no ssh client here");
    const later = await one(ssh({ hostKey: "accept-new" }));
    expect(later?.error).to.contain("is for the servers of drills");
    expect(await one(ssh({ hostKey: "accept-new" }), { servers: [server({ drill: true })] })).to.include({
      state: "passed",
    });
  });

  it("jump over a host of the user, by the configuration of the user's own client", async () => {
    const home = path.join(sshd.folder, "home", ".ssh");
    mkdirSync(home, { recursive: true });
    const config = path.join(home, "config");
    const lines = [
      `HostName 127.0.0.1`,
      `Port ${sshd.port}`,
      `IdentityFile ${sshd.identity}`,
      "StrictHostKeyChecking no",
      "UserKnownHostsFile /dev/null",
    ];
    writeFileSync(config, `Host bastion\n${lines.map((line) => `  ${line}`).join("\n")}\n`, { mode: 0o600 });
    // OpenSSH reads the configuration of the account, wherever HOME points to: a wrapper of the name ssh names this one.
    const bin = path.join(sshd.folder, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${config} "$@"\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
    const result = await one(ssh({ jump: `${sshd.user}@bastion`, command: ["echo", "t"], stdout: "t" }), { env });
    expect(result).to.include({ state: "passed", error: null });
    const away = await one(ssh({ jump: "no-such-bastion.invalid" }));
    expect(away).to.include({ state: "unproven" });
  });
});

describe("checks of a real database through a real sshd", function () {
  this.timeout(60_000);
  const opened: (() => Promise<void>)[] = [];
  let sshd: Sshd;

  before(async () => {
    const databases = await Promise.all([startPostgres(), startMysql()]);
    opened.push(...databases.map((database) => () => database.stop()));
    sshd = await startSshd(Object.assign({}, ...databases.map(({ env }) => env)) as Record<string, string>);
    opened.push(() => sshd.stop());
    sshd.id = DR;
  });
  after(() => Promise.all(opened.map((stop) => stop())));

  /** Commands of the recipes in the guide, in their order. */
  const recipes = (): [string[], string[]] => {
    const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "checks.md"), "utf8");
    const commands = [...page.matchAll(/command: (\["(?:psql|mysql)".*?\]), stdout/g)].map(
      ([, text = "[]"]) => JSON.parse(text) as string[],
    );
    const of = (program: string): string[] => commands.find(([first]) => first === program) ?? [];
    return [of("psql"), of("mysql")];
  };
  const ask = async (command: string[], stdout?: string): Promise<CheckResult | undefined> => {
    const ssh = {
      ...{ server: "db", port: sshd.port, user: sshd.user, identity: { file: sshd.identity }, command },
      hostKey: { fingerprints: [sshd.fingerprint] },
      ...(stdout === undefined ? {} : { stdout }),
    };
    const servers: CheckServer[] = [
      {
        ...{ names: ["db"], id: DR, label: "db-1", drill: false },
        addresses: [{ privateIp: "127.0.0.1", eip: null, virtual: false }],
      },
    ];
    const checks: Check[] = [{ name: "rows", ssh, within: "0s" }];
    const run = { checks, servers, clock: systemClock, env: process.env, metadataUrl: sshd.metadataUrl };
    return (await runChecks(run))[0];
  };

  it("pass by the recipes of the guide for PostgreSQL and MySQL, while there are orders", async () => {
    const [psql, mysql] = recipes();
    for (const [command, stdout] of [
      [psql, "t"],
      [mysql, "1"],
    ] as const)
      expect(await ask(command, stdout), command.join(" ")).to.include({ error: null, state: "passed" });
  });

  it("fail once there are none, and with the client's own words where there is no such table", async () => {
    const [psql, mysql] = recipes();
    expect(await ask(["psql", "-qc", "delete from orders"])).to.include({ state: "passed" });
    expect(await ask(["mysql", "-e", "drop table shop.orders"])).to.include({ state: "passed" });
    expect((await ask(psql, "t"))?.error).to.contain('printed "f" instead of "t"');
    const gone = await ask(mysql, "1");
    expect(gone?.state).to.equal("failed");
    expect(gone?.error).to.contain("shop.orders' doesn't exist");
  });
});

describe("a check of a name", () => {
  const eip = { privateIp: "10.0.0.5", eip: "203.0.113.7", virtual: false } as const;
  const web: CheckServer = { names: ["web"], id: "id-web", label: "web-1", addresses: [eip], drill: false };
  const socket = createSocket("udp4");
  let answers: readonly string[] | "nxdomain" | "silent" = [];
  let resolver = "";

  before(async () => {
    socket.on("message", (question, { port, address }) => {
      if (answers === "silent") return;
      socket.send(answerTo(question, answers), port, address);
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    resolver = `127.0.0.1:${socket.address().port}`;
  });
  after(() => socket.close());

  const check = (more: object = {}, rest: Partial<Check> = {}): Check => ({
    ...{ name: "name", dns: { server: "web", address: "eip", name: "shop.example", resolver, ...more }, within: "0s" },
    ...rest,
  });
  async function ask(one: Check, servers = [web]): Promise<CheckResult | undefined> {
    return (await runChecks({ checks: [one], servers, clock: systemClock, env: {} }))[0];
  }

  it("passes where it leads to the server that serves, and fails where an old address stands beside it", async () => {
    answers = ["203.0.113.7"];
    const result = await ask(check());
    expect(result).to.include({ state: "passed" });
    expect(result?.proof).to.deep.equal({ by: "service", serverId: "id-web" });
    answers = ["203.0.113.7", "203.0.113.9"];
    const both = await ask(check());
    expect(both).to.include({ state: "failed" });
    expect(both?.error).to.contain("leads to 203.0.113.9, but web-1 has 203.0.113.7");
  });

  it("fails where there is no such name, and is unproven where no resolver answers", async () => {
    answers = "nxdomain";
    expect((await ask(check()))?.error).to.contain("there is no such name");
    answers = "silent";
    const silent = await ask(check({}, { timeout: "0.3s" }));
    expect(silent).to.include({ state: "unproven" });
    expect(silent?.error).to.contain("does not answer from here");
  });

  it("is unproven of a drill's private address, which production has as well, and passes for production's own", async () => {
    answers = ["10.0.0.5"];
    const drill = await ask(check({ address: "private" }), [{ ...web, drill: true }]);
    expect(drill).to.include({ state: "unproven" });
    expect(drill?.error).to.contain("which production has as well");
    expect(await ask(check({ address: "private" }))).to.include({ state: "passed" });
  });
});

/** The answer of a resolver to one question for an IPv4 address (RFC 1035). */
function answerTo(question: Buffer, answers: readonly string[] | "nxdomain" | "silent"): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const rows = typeof answers === "string" ? [] : answers;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(answers === "nxdomain" ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(rows.length, 6);
  head.writeUInt32BE(0, 8);
  const record = (ip: string): Buffer =>
    Buffer.concat([Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]), Buffer.from(ip.split(".").map(Number))]);
  return Buffer.concat([head, question.subarray(12, end), ...rows.map(record)]);
}
