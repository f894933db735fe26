import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import { type Bench, failure, useBench } from "../support/handlers";
import {
  type ManagedGroup,
  GROUP,
  brokenGroup,
  failBack,
  manageGroup,
  protectedWorld,
  restedGroup,
  serverIds,
} from "./scenes";

const DAY = 25 * 3_600;

/** Names of the servers that run in the DR zone. */
async function running(bench: Bench, zone = "eu-de-02"): Promise<string[]> {
  const { servers } = await bench.world();
  return servers
    .filter((server) => server.zone === zone && server.status === "ACTIVE")
    .map(({ name }) => name)
    .sort();
}

describe("who is started after a failover", () => {
  const bench = useBench({ world: protectedWorld });

  async function broken(group: Promise<ManagedGroup>): Promise<ManagedGroup> {
    const managed = await group;
    await bench().control.breakProduction({ group: GROUP });
    return managed;
  }

  for (const status of ["SHUTOFF", "ERROR", "UNKNOWN", "HARD_REBOOT", "DELETED", "SUSPENDED"]) {
    it(`a server that the disaster left ${status} while the other still reads ACTIVE`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const { web } = await serverIds(bench());
      await bench().control.power({ server: web.source, status });
      await resource.up({ ...program, failover: true });
      expect(await running(bench())).to.deep.equal(["db-1", "web-1"]);
      const { members } = resource.outputs["lastTransition"] as Transition;
      expect(members.map(({ ranBefore }) => ranBefore)).to.deep.equal([true, true]);
    });
  }

  it("no server that had been stopped for a day when the group was last seen well", async () => {
    const { resource, program } = await broken(restedGroup(bench(), ["web-1"]));
    await resource.up({ ...program, failover: true });
    expect(await running(bench())).to.deep.equal(["db-1"]);
    const { members } = resource.outputs["lastTransition"] as Transition;
    expect(members.map(({ ranBefore }) => ranBefore)).to.have.members([true, false]);
  });

  it("a server that had been stopped for less", async () => {
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "SHUTOFF" });
    const { resource, program } = await broken(manageGroup(bench()));
    await resource.up({ ...program, failover: true });
    expect(await running(bench())).to.deep.equal(["db-1", "web-1"]);
  });

  it("a server that was seen stopped, then started by somebody, and stopped by the disaster", async () => {
    const { resource, program } = await restedGroup(bench(), ["web-1"]);
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "ACTIVE" });
    await bench().control.breakProduction({ group: GROUP });
    await bench().control.power({ server: web.source, status: "SHUTOFF" });
    await bench().clock.pass(DAY);
    await resource.up({ ...program, failover: true });
    expect(await running(bench())).to.deep.equal(["db-1", "web-1"]);
  });

  it("a server that the disaster stopped, however long it lasts and however often the state is refreshed meanwhile", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "SHUTOFF" });
    await resource.refresh();
    await bench().clock.pass(DAY);
    await resource.refresh();
    await resource.up({ ...program, failover: true });
    expect(await running(bench())).to.deep.equal(["db-1", "web-1"]);
  });

  it("no server whose rest a refresh was the first to see", async () => {
    const { resource, program } = await manageGroup(bench());
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "SHUTOFF" });
    await resource.refresh();
    await bench().clock.pass(DAY);
    await bench().control.breakProduction({ group: GROUP });
    await resource.up({ ...program, failover: true });
    expect(await running(bench())).to.deep.equal(["db-1"]);
  });

  it("every server, with every address, where the state is that of the first up", async () => {
    await bench().control.assume({ faultShows: "inactive" });
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.source, status: "SHUTOFF" });
    await bench().clock.pass(DAY);
    const { resource, program } = await brokenGroup(bench());
    // A group is created before its members: nothing of them can be in its state.
    resource.outputs = {
      ...resource.outputs,
      ...{ addresses: [], inSync: false, replicationPairCount: 0, protectedInstanceCount: 0 },
      __lastKnown: { site: "source", stopped: [], addresses: "i44FAA==" },
    };
    await failure(resource.update({ ...program, failover: true }), /confirm: "orders\/1-[0-9a-f]{4}\+data-loss"/);
    await resource.up({ ...program, failover: true, confirm: `${GROUP}/1+data-loss` });
    expect(await running(bench())).to.deep.equal(["db-1", "web-1"]);
    const rows = resource.outputs["migratedAddresses"] as { privateIp: string; verdict: string }[];
    expect(rows.filter(({ verdict }) => verdict === "moved")).to.have.length(2);
  });

  it("a server that ran at the DR site and one that did not, after the way back", async () => {
    const group = await brokenGroup(bench());
    await group.resource.up({ ...group.program, failover: true });
    await bench().control.repair({ group: GROUP });
    const { web } = await serverIds(bench());
    await bench().control.power({ server: web.target, status: "SHUTOFF" });
    await failBack(group);
    expect(await running(bench(), "eu-de-01")).to.deep.equal(["db-1", "web-1"]);
  });
});

describe("startServers: { except }", () => {
  const bench = useBench({ world: protectedWorld });

  it("keeps the named servers stopped, and starts them once it names them no more", async () => {
    const { web } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench(), { startServers: { except: [web.source] } });
    await resource.up({ ...program, failover: true });
    expect(await running(bench())).to.deep.equal(["db-1"]);
    const mark = await bench().mark();
    await resource.up({ ...program, failover: true, startServers: true });
    expect(await running(bench())).to.deep.equal(["db-1", "web-1"]);
    expect(await bench().writes(mark)).to.deep.equal(["POST server-power"]);
  });

  it("is refused before anything happens when it names a server of no instance", async () => {
    const { resource, program } = await brokenGroup(bench(), { startServers: { except: ["no-such-server"] } });
    const mark = await bench().mark();
    await failure(resource.up({ ...program, failover: true }), 'startServers.except names "no-such-server"');
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("still starts again what a planned move stopped, when the move is refused", async () => {
    const { web } = await serverIds(bench());
    const { resource, program } = await manageGroup(bench(), { startServers: { except: [web.source] } });
    const body = { error: { code: "SDRS.1013", message: "not now" } };
    await bench().control.faults.add({
      match: { call: "server-group-action" },
      effect: { kind: "status", status: 400, body },
    });
    const planned = { failover: true, failoverMode: "planned", confirm: `${GROUP}/1+downtime` };
    await failure(resource.up({ ...program, ...planned }), "not now");
    expect(await running(bench(), "eu-de-01")).to.deep.equal(["db-1", "web-1"]);
  });
});
