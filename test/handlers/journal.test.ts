import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { until } from "../../tools/engine/processes";
import { expectPublished } from "../support/published";
import { JournalEntry } from "../../provider/model/journal";
import { Bench, failure } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, brokenGroup, manageGroup, protectedWorld } from "./scenes";

describe("the journal", () => {
  let bench: Bench;
  let folder: string;
  let file: string;

  beforeEach(async () => {
    bench = await Bench.open({ world: protectedWorld });
    folder = mkdtempSync(path.join(tmpdir(), "journal-"));
    file = path.join(folder, "journal.jsonl");
    bench.env["SDRS_JOURNAL"] = file;
  });
  afterEach(async function () {
    rmSync(folder, { recursive: true });
    await bench.close(this.currentTest?.state === "failed");
  });

  const entries = (): JournalEntry[] =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JournalEntry.parse(JSON.parse(line)));
  const events = <E extends JournalEntry["event"]>(event: E): Extract<JournalEntry, { event: E }>[] =>
    entries().filter((entry): entry is Extract<JournalEntry, { event: E }> => entry.event === event);

  async function away({ resource, program }: ManagedGroup): Promise<void> {
    await resource.up({ ...program, failover: true });
  }

  it("tells of a failover what was planned, accepted, under way and reached, in that order", async () => {
    const group = await brokenGroup(bench);
    rmSync(file);
    await away(group);
    for (const entry of entries()) expectPublished("schemas/journal.schema.json", entry);
    const [planned] = events("planned");
    expect(planned).to.deep.include({ decision: "move", action: "failover", to: "target", number: 1, refusal: null });
    expect(planned?.guards.map(({ verdict }) => verdict)).to.include("pass");
    const [begun, read] = events("accepted");
    expect([begun?.jobId, typeof begun?.requestId]).to.deep.equal([null, "string"]);
    const jobs = (await bench.world()).jobs as readonly { job_id: string; job_type: string }[];
    expect(read?.jobId).to.equal(jobs.find(({ job_type: type }) => type === JOB.failover)?.job_id);
    expect(events("progress").map(({ phase }) => phase)).to.include.members(["storage", "start"]);
    expect(events("transition")).to.have.length(1);
    expect(events("transition")[0]).to.deep.include({ verb: "failover", to: "target", lost: 0, jobId: read?.jobId });
    expect(events("outcome")).to.have.length(1);
    const order = entries().map(({ event }) => event);
    expect(order.indexOf("planned")).to.be.below(order.indexOf("accepted"));
    expect(order.indexOf("accepted")).to.be.below(order.indexOf("transition"));
    expect(order.at(-1)).to.equal("outcome");
    expect(new Set(entries().map(({ urn }) => urn))).to.deep.equal(new Set([group.resource.urn]));
  });

  it("tells why an order is refused before the group is looked at", async () => {
    const { resource, program } = await brokenGroup(bench);
    const order = { failover: true, at: "2026-01-01T03:00:00.000Z", by: null, reason: null };
    const orders = path.join(folder, "orders.json");
    writeFileSync(orders, JSON.stringify({ version: 1, orders: { [resource.urn]: order } }));
    bench.env["SDRS_ORDERS"] = orders;
    await failure(resource.preview({ ...program, failover: false }), "DR_REFUSED", "declares failover: false");
    expect(events("planned").at(-1)).to.deep.include({ decision: "refuse", action: null });
    expect(events("planned").at(-1)?.refusal).to.include({ code: "DR_REFUSED" });
    await failure(resource.preview({ ...program, sourceVpcId: "another" }), "DR_REFUSED", "");
    expect(events("planned").at(-1)?.refusal?.code).to.equal("DR_REFUSED");
  });

  it("tells of a preview what is needed and why it is refused, and that nothing was asked of the service", async () => {
    const { resource, program } = await manageGroup(bench);
    rmSync(file);
    const refused = await failure(resource.preview({ ...program, failover: true }));
    const [planned] = events("planned");
    expect(planned).to.deep.include({ needed: ["healthy"], missing: ["healthy"] });
    expect(planned?.refusal?.code).to.equal("DR_CONFIRMATION_REQUIRED");
    expect(planned?.line).to.match(new RegExp(`^${GROUP}/1-[0-9a-f]{4}\\+healthy$`));
    expect(refused).to.contain(planned?.line ?? "?");
    expect(entries().map(({ event }) => event)).not.to.include("outcome");
  });

  it("tells of a group that could not be looked at", async () => {
    const { resource, program } = await brokenGroup(bench);
    rmSync(file);
    const match = { call: "show-server-group" };
    await bench.control.faults.add({ match, times: 10_000, effect: { kind: "status", status: 403 } });
    await resource.preview({ ...program, failover: true });
    const [planned] = events("planned");
    expect(planned).to.deep.include({ decision: "unknown", guards: [] });
    expect(planned?.refusal?.code).to.equal("DR_FORBIDDEN");
  });

  it("is for its owner alone", async function () {
    if (process.platform === "win32") this.skip();
    await away(await brokenGroup(bench));
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it("that cannot be written is said once in a call, and holds nothing up", async () => {
    const group = await brokenGroup(bench);
    rmSync(file);
    mkdirSync(file);
    bench.said.length = 0;
    await away(group);
    expect(group.resource.outputs).to.include({ productionSite: "target", unfinished: null });
    const complaints = bench.said.filter((text) => text.includes("Nothing is written to the journal"));
    expect(complaints.length).to.be.within(1, 2);
    rmSync(file, { recursive: true });
    writeFileSync(file, "");
  });

  it("is not written where nobody asks for it", async () => {
    delete bench.env["SDRS_JOURNAL"];
    await away(await brokenGroup(bench));
    expect(existsSync(file)).to.equal(false);
  });
});

describe("a stop file that is there from the beginning", () => {
  let bench: Bench;
  let folder: string;

  beforeEach(async () => {
    bench = await Bench.open({ world: protectedWorld });
    folder = mkdtempSync(path.join(tmpdir(), "stop-"));
  });
  afterEach(async function () {
    rmSync(folder, { recursive: true });
    await bench.close(this.currentTest?.state === "failed");
  });

  it("ends an update before anything is sent, names the file, and without it the same edit goes through", async () => {
    const { resource, program } = await brokenGroup(bench);
    const stop = path.join(folder, "stop");
    bench.env["SDRS_STOP_FILE"] = stop;
    bench.env["SDRS_JOURNAL"] = path.join(folder, "journal.jsonl");
    writeFileSync(stop, "");
    const ended = await failure(resource.up({ ...program, failover: true }));
    expect(ended).to.contain("DR_ABORTED").and.to.contain(stop);
    expect(await bench.sent("failover-server-group")).to.deep.equal([]);
    expect(resource.outputs).to.include({ productionSite: "source", unfinished: null });
    const lines = readFileSync(path.join(folder, "journal.jsonl"), "utf8").trimEnd().split("\n");
    expect(JournalEntry.parse(JSON.parse(lines.at(-1) ?? ""))).to.deep.include({ event: "outcome", result: "failed" });
    rmSync(stop);
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ productionSite: "target", unfinished: null });
  });

  it("ends a comparison that hangs in a read, which would hold the lock of the stack until the read is given up", async () => {
    const { resource, program } = await brokenGroup(bench);
    const stop = path.join(folder, "stop");
    bench.env["SDRS_STOP_FILE"] = stop;
    await bench.control.faults.add({ match: { call: "show-server-group" }, effect: { kind: "hang" } });
    const mark = await bench.mark();
    const begun = performance.now();
    const comparing = resource.preview({ ...program, failover: true }).then(
      () => undefined,
      (error: unknown) => error,
    );
    await until("the read is under way", async () => (await bench.mark()) > mark);
    writeFileSync(stop, "");
    await comparing;
    expect(performance.now() - begun, "the limit of a request is 20 s").to.be.below(10_000);
    expect(await bench.writes(mark)).to.deep.equal([]);
  });
});
