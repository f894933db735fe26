import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Made, Order } from "../../provider/model/orders";
import type { Transition } from "../../provider/model/transition";
import { useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, brokenGroup, protectedWorld } from "./scenes";

describe("a move that was made without the stack, taken into its state", () => {
  const bench = useBench({ world: protectedWorld });
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "adopt-move-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A group that somebody moved while its stack was out of reach, and what is recorded of that. */
  async function moved(change: Partial<Made> = {}): Promise<ManagedGroup & { readonly made: Made }> {
    const group = await brokenGroup(bench());
    const { job_id: jobId } = await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(600);
    const { jobs, instances } = await bench().world();
    const job = (jobs as readonly { job_id: string; begin_time: string }[]).find(({ job_id }) => job_id === jobId);
    const begun = Date.parse(job?.begin_time ?? "");
    const time = (seconds: number): string => new Date(begun + seconds * 1000).toISOString();
    const made: Made = {
      ...{ kind: "failover", mode: "unplanned", from: "source", to: "target", jobId, requestId: "r-1" },
      ...{
        requestedAt: time(-1),
        acceptedAt: time(0),
        finishedAt: time(90),
        recoverySeconds: 80,
        phases: { storage: 60 },
      },
      ran: instances.map(({ id }) => id),
      ...change,
    };
    return { ...group, made };
  }

  function order({ resource }: ManagedGroup, made: Made): void {
    const order: Order = { failover: true, mode: "unplanned", at: made.requestedAt, by: "ops", reason: "fire", made };
    const file = path.join(folder, "orders.json");
    writeFileSync(file, JSON.stringify({ version: 1, orders: { [resource.urn]: order } }));
    bench().env["SDRS_ORDERS"] = file;
  }
  const lastOf = ({ resource }: ManagedGroup): Transition => resource.outputs["lastTransition"] as Transition;

  it("has the times of its record, its number of the stack and the origin direct, and every later update is quiet", async () => {
    const group = await moved();
    order(group, group.made);
    await group.resource.up(group.program);
    const { requestedAt, acceptedAt, finishedAt, jobId, recoverySeconds } = group.made;
    expect(lastOf(group)).to.include({ requestedAt, acceptedAt, finishedAt, jobId, recoverySeconds });
    expect(lastOf(group)).to.include({ origin: "direct", adopted: false, orderedBy: "ops", reason: "fire", number: 1 });
    expect(group.resource.outputs).to.include({ productionSite: "target", failover: null, unfinished: null });
    expect(await bench().sent(VERB.failover)).to.have.length(0);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    delete bench().env["SDRS_ORDERS"];
    expect((await group.resource.preview(group.program)).changes).to.equal(false);
    expect(await group.resource.up(group.program)).to.equal("unchanged");
  });

  it("has the addresses of its record, which no state knew before", async () => {
    const group = await moved();
    const { ports, instances } = await bench().world();
    const [instance] = instances;
    const port = ports.find(({ device_id: device }) => device === instance?.target_server);
    if (instance === undefined || port === undefined) throw new Error("the world has no such server");
    const row = {
      ...{ instanceId: instance.id, serverName: "web-1", serverId: instance.source_server, site: "source" as const },
      ...{ portId: port.id, virtual: false, privateIp: String(port.fixed_ips[0]?.ip_address), mac: port.mac_address },
      ...{ eip: null, eipId: null, subnetId: null },
    };
    order(group, { ...group.made, before: [row] });
    await group.resource.up(group.program);
    const rows = group.resource.outputs["migratedAddresses"] as readonly { privateIp: string; verdict: string }[];
    expect(rows.find(({ privateIp }) => privateIp === row.privateIp)?.verdict).to.equal("moved");
    expect(lastOf(group).warnings.join()).not.to.contain("were not recorded");
  });

  for (const [what, change] of [
    ["the service does not know its job", { jobId: "0".repeat(32) }],
    ["its record names no job", { jobId: null }],
    ["its job began at another time", { acceptedAt: "2020-01-01T00:00:00.000Z" }],
  ] as const)
    it(`counts as one that was made outside, without times, where ${what}`, async () => {
      const group = await moved(change);
      order(group, group.made);
      await group.resource.up(group.program);
      expect(lastOf(group)).to.include({ origin: "outside", adopted: true, jobId: null, recoverySeconds: null });
      expect(lastOf(group).requestedAt).not.to.equal(group.made.requestedAt);
      expect(await bench().sent(VERB.failover)).to.have.length(0);
    });

  it("counts as one that was made outside where its job is that of another group", async () => {
    const group = await brokenGroup(bench());
    const { groups } = await bench().world();
    const [own] = groups;
    const body = {
      server_group: {
        ...{ name: "another", source_vpc_id: own?.source_vpc_id, domain_id: own?.domain_id, dr_type: "migration" },
        ...{ source_availability_zone: "eu-de-01", target_availability_zone: "eu-de-02" },
      },
    };
    await bench().control.console({ group: GROUP, action: VERB.failover });
    const made = await bench().control.consoleCall({ method: "POST", path: "/v1/{p}/server-groups", body });
    const { job_id: jobId } = made.body as { job_id: string };
    const acceptedAt = new Date(bench().clock.of({ dead: false }).now()).toISOString();
    await bench().clock.pass(600);
    const times = { requestedAt: acceptedAt, acceptedAt, finishedAt: acceptedAt };
    const rest = { requestId: null, recoverySeconds: 80, phases: {}, ran: [] };
    order(group, {
      ...{ kind: "failover", mode: "unplanned", from: "source", to: "target", jobId },
      ...times,
      ...rest,
    });
    await group.resource.up(group.program);
    expect(lastOf(group)).to.include({ origin: "outside", adopted: true, jobId: null, recoverySeconds: null });
  });

  it("is given up where production is not there any more, and nothing is sent", async () => {
    const group = await brokenGroup(bench());
    const made: Made = {
      ...{ kind: "failover", mode: "unplanned", from: "source", to: "target", jobId: "j", requestId: null },
      ...{ requestedAt: "2026-01-15T08:00:00.000Z", acceptedAt: null, finishedAt: "2026-01-15T08:01:00.000Z" },
      ...{ recoverySeconds: null, phases: {}, ran: [] },
    };
    order(group, made);
    const mark = await bench().mark();
    const { said } = await group.resource.preview(group.program).then((preview) => ({ said: JSON.stringify(preview) }));
    expect(said).not.to.contain("FAILOVER (unplanned)");
    await group.resource.up(group.program);
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(group.resource.outputs).to.include({ productionSite: "source", lastTransition: null, unfinished: null });
  });
});
