import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { digestOf } from "../../cli/kit/digest";
import { readEvidence } from "../../report";
import { until } from "../../tools/engine/processes";
import { documentIn } from "../support/documents";
import { rowsOf } from "../support/recorded";
import { DirectScene, type SceneOptions } from "./direct";

/** A pipeline kills what has not ended a few seconds after its signal. */
const SIGNALLED_MS = 2_000;
const SECOND = 1_000;

describe("sdrs failover --direct", function () {
  this.timeout(60_000);
  let scene: DirectScene;
  const open = async (options: SceneOptions = {}): Promise<DirectScene> => (scene = await DirectScene.open(options));

  afterEach(() => scene.close());

  it("moves production by a kit and a login alone, with one request, and records everything of it", async () => {
    await open();
    const report = path.join(scene.folder, "report.json");
    const more = ["--json", "--by", "ops", "--reason", "storage fault", "--report", report];
    const { code, stdout, stderr } = await scene.type(scene.line("failover", ...more));
    expect(code, stderr).to.equal(0);
    await scene.expectServing();
    const [job] = await scene.jobs();
    const move = scene.lastMove();
    expect(move).to.deep.include({
      ...{ group: { id: scene.group.id, name: scene.group.name, urn: scene.kit.groups[0]?.urn } },
      ...{ move: "failover", mode: "unplanned", from: "source", to: "target", origin: "direct" },
      ...{ orderedBy: "ops", reason: "storage fault", jobId: job?.job_id, unfinished: null },
    });
    expect(move.started.map(({ status }) => status)).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect(move.addresses?.filter(({ verdict }) => verdict === "moved")).to.have.length(3);
    expectTrueTimes(move, job?.begin_time);
    const { groups } = documentIn("move", stdout);
    expect(groups[0]?.transition).to.include({ to: "target", requestedAt: move.requestedAt });
    const [told] = readEvidence(JSON.parse(readFileSync(report, "utf8")))?.reports ?? [];
    expect(told?.order).to.include({ by: "ops", reason: "storage fault", origin: "direct" });
    expect(told).to.deep.include({ simulated: true });
    expect(told?.move?.jobs.map(({ id }) => id)).to.deep.equal([job?.job_id]);
    expect(existsSync(`${scene.recordFile}.lock`)).to.equal(false);
  });

  it("sends nothing when it is typed again after its end, and its report still tells of the move", async () => {
    await open();
    await scene.type();
    const before = await scene.writes();
    const report = path.join(scene.folder, "again.json");
    const { code, stderr } = await scene.type(scene.line("failover", "--report", report));
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain("nothing to do");
    expect(await scene.writes()).to.deep.equal(before);
    expect(before).to.include("POST server-group-action");
    const document = JSON.parse(readFileSync(report, "utf8")) as object;
    expect(JSON.stringify(document)).to.contain(scene.lastMove().jobId ?? "none");
  });

  it("ends half done within two seconds of a signal, says the line to type again, and that line finishes it", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      await open();
      await scene.simulator.control.clock.setPace("manual");
      const half = path.join(scene.folder, "half.json");
      const running = scene.begin(scene.line("failover", "--report", half));
      await until("it is failing over", async () => (await scene.statusOf()) === "failing-over", 20_000);
      const asked = Date.now();
      running.child.kill(signal);
      const { code, stderr } = await running.ended;
      expect(Date.now() - asked).to.be.below(SIGNALLED_MS);
      expect(code, stderr).to.equal(9);
      expect(stderr).to.contain("type the same line again: npx sdrs failover --direct --kit");
      const { unfinished, jobId, requestedAt } = scene.lastMove();
      expect(unfinished).to.deep.include({ kind: "failover", to: "target" });
      const [told] = readEvidence(JSON.parse(readFileSync(half, "utf8")))?.reports ?? [];
      expect([told?.verdict.outcome, told?.order?.origin]).to.deep.equal(["unfinished", "direct"]);
      expect(jobId).to.equal((await scene.jobs())[0]?.job_id);
      await scene.simulator.control.clock.advance(600);
      await scene.simulator.control.clock.setPace("immediate");
      const again = await scene.type();
      expect(again.code, again.stderr).to.equal(0);
      await scene.expectServing();
      expect(scene.lastMove()).to.include({ jobId, requestedAt, unfinished: null });
      if (signal === "SIGTERM") await scene.close();
    }
  });

  it("goes on by the service alone where its record was lost with the machine", async () => {
    await open();
    await scene.simulator.control.clock.setPace("manual");
    const running = scene.begin();
    await until("it is failing over", async () => (await scene.statusOf()) === "failing-over", 20_000);
    running.child.kill("SIGKILL");
    await running.ended;
    await scene.simulator.control.clock.advance(600);
    await scene.simulator.control.clock.setPace("immediate");
    const elsewhere = path.join(scene.folder, "elsewhere.json");
    const args = ["failover", "--direct", "--kit", scene.kitFile(), "--record", elsewhere];
    const { code, stderr } = await scene.type(args);
    expect(code, stderr).to.equal(0);
    await scene.expectServing();
    expect(scene.lastMove(elsewhere)).to.include({ origin: "outside", jobId: null });
  });

  it("sends one request when two people type it at once on two machines", async () => {
    await open();
    const records = ["one.json", "two.json"].map((name) => path.join(scene.folder, name));
    const kit = scene.kitFile();
    const ends = await Promise.all(
      records.map((record) => scene.type(["failover", "--direct", "--kit", kit, "--record", record])),
    );
    for (const { code, stderr } of ends) expect(code, stderr).to.equal(0);
    await scene.expectServing();
    for (const record of records) expect(scene.lastMove(record)).to.include({ to: "target", unfinished: null });
  });

  it("is refused on one machine while another one is at work with the same record, and sends nothing", async () => {
    await open();
    await scene.simulator.control.clock.setPace("manual");
    const running = scene.begin();
    await until("it is failing over", async () => (await scene.statusOf()) === "failing-over", 20_000);
    const before = await scene.writes();
    const { code, stderr } = await scene.type();
    expect(code, stderr).to.equal(8);
    expect(stderr).to.contain(String(running.child.pid)).and.to.contain("--record");
    expect(await scene.writes()).to.deep.equal(before);
    running.child.kill("SIGKILL");
    await running.ended;
    await scene.simulator.control.clock.advance(600);
    await scene.simulator.control.clock.setPace("immediate");
    const again = await scene.type();
    expect(again.code, again.stderr).to.equal(0);
  });

  it("asks nobody anything in another project or region than the kit's", async () => {
    await open();
    for (const env of [{ OS_PROJECT_ID: "0".repeat(32) }, { OS_REGION_NAME: "eu-nl" }]) {
      const { code, stderr } = await scene.type(scene.line(), env);
      expect(code, stderr).to.equal(6);
      expect(stderr).to.contain("as the kit says").and.to.contain("Nothing was sent");
    }
    expect(await scene.simulator.control.counters()).to.deep.equal({});
    expect(existsSync(scene.recordFile)).to.equal(false);
    await scene.type();
    expect(await scene.jobs()).to.have.length(1);
  });

  it("names the project of the kit where the environment names nothing", async () => {
    await open();
    const { code, stderr } = await scene.type(scene.line(), { OS_PASSWORD: "" });
    expect(code, stderr).to.equal(2);
    expect(stderr).to.contain(scene.kit.groups[0]?.place.projectId);
  });

  describe("of a site that looks healthy", () => {
    const lineIn = (stderr: string): string => /--confirm '([^']+)'/.exec(stderr)?.[1] ?? "";

    it("needs a line that names the minute, and sends nothing before it has it", async () => {
      await open({ broken: false });
      const { code, stderr } = await scene.type();
      expect(code, stderr).to.equal(5);
      expect(lineIn(stderr)).to.match(/\/\d{12}-[0-9a-f]{4}\+healthy$/);
      expect(stderr).not.to.contain("on the resource");
      expect(await scene.writes()).to.deep.equal([]);
      expect(existsSync(scene.recordFile)).to.equal(false);
      const agreed = await scene.type(scene.line("failover", "--confirm", lineIn(stderr)));
      expect(agreed.code, agreed.stderr).to.equal(0);
      await scene.expectServing();
    });

    it("takes the line from SDRS_CONFIRM too, and one for another move for nothing", async () => {
      await open({ broken: false });
      const line = lineIn((await scene.type()).stderr);
      const wrong = line.replace(/-[0-9a-f]{4}\+/, (digits) => (digits === "-0000+" ? "-0001+" : "-0000+"));
      expect((await scene.type(scene.line(), { SDRS_CONFIRM: wrong })).code).to.equal(5);
      expect(await scene.writes()).to.deep.equal([]);
      const { code, stderr } = await scene.type(scene.line(), { SDRS_CONFIRM: line });
      expect(code, stderr).to.equal(0);
    });

    it("takes no line that is older than an hour by the service's clock, and prints a new one", async () => {
      await open({ broken: false });
      const line = lineIn((await scene.type()).stderr);
      await scene.simulator.control.clock.advance(59 * 60);
      const old = scene.line("failover", "--confirm", line);
      await scene.simulator.control.clock.advance(3 * 60);
      const { code, stderr } = await scene.type(old);
      expect(code, stderr).to.equal(5);
      expect(stderr).to.contain("more than 60 minutes ago");
      const fresh = lineIn(stderr);
      expect(fresh).not.to.equal(line);
      expect(await scene.writes()).to.deep.equal([]);
      await scene.simulator.control.clock.advance(50 * 60);
      const agreed = await scene.type(scene.line("failover", "--confirm", fresh));
      expect(agreed.code, agreed.stderr).to.equal(0);
    });
  });

  describe("by a kit", () => {
    const changed = (change: object): object => {
      const kit = { ...scene.kit, ...change };
      return { ...kit, digest: digestOf(kit) };
    };
    const typed = (kit: string, ...more: string[]) =>
      scene.type(["failover", "--direct", "--kit", kit, "--record", scene.recordFile, ...more]);

    it("that is old is warned of and moves production all the same", async () => {
      await open();
      const old = changed({ madeAt: "2020-01-01T00:00:00.000Z" });
      const { code, stderr } = await typed(scene.kitFile(old));
      expect(code, stderr).to.equal(0);
      expect(stderr).to.contain("older than 7 days");
      await scene.expectServing();
    });

    it("that names servers which left the group is not held up by them", async () => {
      await open();
      const groups = scene.kit.groups.map((group) => ({
        ...group,
        servers: [
          ...group.servers,
          { instanceId: "gone", instanceName: "old", source: { id: "x", name: null }, target: { id: "y", name: null } },
        ],
        start: { ...group.start, order: [["gone-from-the-group"]], except: ["gone-too"] },
      }));
      const { code, stderr } = await typed(scene.kitFile(changed({ groups })));
      expect(code, stderr).to.equal(0);
      expect(stderr).to.contain("gone-from-the-group").and.to.contain("does not hold old any more");
      await scene.expectServing();
    });

    it("that was changed is refused, but for who names the digest that it has now", async () => {
      await open();
      const file = scene.kitFile({ ...scene.kit, madeBy: "somebody" });
      const { code, stderr } = await typed(file);
      expect(code, stderr).to.equal(2);
      expect(await scene.simulator.control.counters()).to.deep.equal({});
      expect((await scene.type(["failover", "--direct"])).stderr).to.contain("with --direct needs a kit");
      const digest = /--kit-digest (sha256:[0-9a-f]{64})/.exec(stderr)?.[1] ?? "";
      const meant = await typed(file, "--kit-digest", digest);
      expect(meant.code, meant.stderr).to.equal(0);
      await scene.expectServing();
    });

    it("starts servers in the order of the program, and leaves stopped what it excepts", async () => {
      await open({
        edit: (state) => {
          const [web, db] = ["web", "db"].map((name) =>
            rowsOf(state, "ProtectedInstance").find(({ urn }) => urn.endsWith(`::${name}`)),
          );
          for (const { inputs } of rowsOf(state, "ProtectionGroup"))
            Object.assign(inputs, {
              startOrder: [[db?.inputs["serverId"]], [web?.inputs["serverId"]]],
              startServers: { except: [web?.inputs["serverId"]] },
            });
        },
      });
      const { code, stderr } = await scene.type();
      expect(code, stderr).to.equal(0);
      const starts = await scene.simulator.control.calls({ call: "server-power" });
      expect(starts).to.have.length(1);
      const db = scene.kit.groups[0]?.servers.find(({ source }) => source.name === "db-1");
      expect(JSON.stringify(starts[0]?.body)).to.contain(db?.target.id);
      expect(stderr).to.contain("startServers.except");
    });
  });

  it("refuses a damaged record by the way out of it, and sends nothing", async () => {
    await open();
    const args = scene.line();
    for (const text of ["{", JSON.stringify({ version: 2, command: "record", moves: [] })]) {
      writeFileSync(scene.recordFile, text);
      const { code, stderr } = await scene.type(args);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.contain("--record");
    }
    expect(await scene.simulator.control.counters()).to.deep.equal({});
    const other = path.join(scene.folder, "other.json");
    const { code, stderr } = await scene.type([...args, "--record", other]);
    expect(code, stderr).to.equal(0);
    await scene.expectServing();
  });

  it("is refused for what overwrites disks, and takes no stack beside the kit", async () => {
    await open();
    for (const move of ["reprotect", "failback"]) {
      const { code, stderr } = await scene.type([move, "--direct"]);
      expect(code, stderr).to.equal(6);
      expect(stderr).to.contain("overwrites the disks");
    }
    expect((await scene.type(scene.line("failover", "--stack", "prod"))).code).to.equal(2);
    await scene.type();
    const before = await scene.writes();
    const back = { ...scene.kit, groups: scene.kit.groups.map((group) => ({ ...group, productionSite: "target" })) };
    const kit = scene.kitFile({ ...back, digest: digestOf(back as typeof scene.kit) });
    const { code, stderr } = await scene.type(["switchover", "--direct", "--kit", kit, "--record", scene.recordFile]);
    expect(code, stderr).to.equal(6);
    expect(stderr).to.contain("protected again first, which overwrites the old disks");
    expect(await scene.writes()).to.deep.equal(before);
  });

  describe("as a switchover", () => {
    it("stops the servers, moves, starts them, and typed again moves nothing back", async () => {
      await open({ broken: false });
      const line = /--confirm '([^']+)'/.exec((await scene.type(scene.line("switchover"))).stderr)?.[1] ?? "";
      expect(line).to.match(/\+downtime$/);
      const args = scene.line("switchover", "--confirm", line);
      const { code, stderr } = await scene.type(args);
      expect(code, stderr).to.equal(0);
      expect(scene.lastMove()).to.include({ move: "switchover", mode: "planned", to: "target", unfinished: null });
      const before = await scene.writes();
      expect(before.filter((call) => call === "POST server-group-action")).to.have.length(1);
      const again = await scene.type(args);
      expect(again.code, again.stderr).to.equal(0);
      expect(again.stderr).to.contain("nothing to do");
      expect(await scene.writes()).to.deep.equal(before);
      const [group] = (await scene.simulator.control.world()).groups;
      expect(group).to.include({ status: "protected", priority_station: "target" });
    });
  });
});

/** Times of a record are those of the simulator's job, within a second. */
function expectTrueTimes(
  { requestedAt, acceptedAt }: { readonly requestedAt: string | null; readonly acceptedAt: string | null },
  begun: string | undefined,
): void {
  const job = Date.parse(begun ?? "");
  for (const time of [requestedAt, acceptedAt])
    expect(Math.abs(Date.parse(time ?? "") - job), `${time ?? "none"} beside ${begun ?? "none"}`).to.be.at.most(SECOND);
}
