import { expect } from "chai";
import type { CallRecord } from "../../simulator/index";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import { brokenGroup, failedOverGroup, instanceOf, protectedWorld, serverIds } from "./scenes";

/** Ids in the start requests, in the order in which they were received. */
async function starts(bench: Bench): Promise<string[][]> {
  const calls = await bench.control.calls({ call: "server-power", body: "os-start" });
  return calls.map(({ body }: CallRecord) =>
    (body as { "os-start": { servers: { id: string }[] } })["os-start"].servers.map(({ id }) => id),
  );
}

describe("servers after a failover", () => {
  const bench = useBench({ world: protectedWorld });

  it("start in the waves of startOrder, the unlisted last", async () => {
    const { db, web } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench(), { startOrder: [[db.source]] });
    await resource.up({ ...program, failover: true });
    expect(await starts(bench())).to.deep.equal([[db.target], [web.target]]);
  });

  it("of a wave run before the next wave is asked for", async () => {
    const { db } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench(), { startOrder: [[db.source]] });
    await resource.up({ ...program, failover: true });
    const [first, second] = (await bench().control.calls({ call: "server-power" })).map((c) =>
      Date.parse(c.virtualTime),
    );
    expect((second ?? 0) - (first ?? 0)).to.be.at.least(3_000);
  });

  it("of the wave after a failed one start without it, and the next update starts what does not run", async () => {
    const { db, web } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench(), { startOrder: [[db.source]] });
    const fail = { kind: "fail-job", code: "Ecs.0000", reason: "no host" } as const;
    await bench().control.faults.add({ match: { jobType: "batchStartServer" }, times: 1, effect: fail });
    await failure(resource.up({ ...program, failover: true }), "could not be started", "no host");
    expect(await starts(bench())).to.deep.equal([[db.target], [web.target]]);
    expect(resource.outputs["unfinished"]).to.have.deep.property("steps", ["move"]);
    await resource.up({ ...program, failover: true });
    expect(await starts(bench())).to.deep.equal([[db.target], [web.target], [db.target]]);
    expect(resource.outputs).to.include({ failover: true });
  });

  it("are left alone with startServers: false, and start when it becomes true without a call to SDRS", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true, startServers: false });
    expect(await starts(bench())).to.deep.equal([]);
    const mark = await bench().mark();
    await resource.up({ ...program, failover: true, startServers: true });
    expect(await bench().writes(mark)).to.deep.equal(["POST server-power"]);
    const { web, db } = await serverIds(bench());
    expect((await starts(bench())).flat()).to.have.members([web.target, db.target]);
  });

  it("all start when startServers becomes true and the state had no room for which ran", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true, startServers: false });
    const lastTransition = { ...(resource.outputs["lastTransition"] as Props), members: [] };
    resource.outputs = { ...resource.outputs, lastTransition };
    await resource.up({ ...program, failover: true, startServers: true });
    const { web, db } = await serverIds(bench());
    expect((await starts(bench())).flat()).to.have.members([web.target, db.target]);
  });

  it("all start when nobody knows which ran", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.faults.add({ effect: { kind: "dead-zone", zone: "eu-de-01", mode: "fail" } });
    await resource.up({ ...program, failover: true, confirm: "orders/1+zone-loss" });
    expect((await starts(bench())).flat()).to.have.length(2);
  });

  it("that the service started itself are not started again", async () => {
    await bench().control.assume({ serversStartAfterMove: "yes" });
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    expect(await starts(bench())).to.deep.equal([]);
  });

  it("that somebody is starting already are waited for", async () => {
    const { web } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true, startServers: false });
    await bench().control.power({ server: web.target, status: "ACTIVE" });
    await resource.up({ ...program, failover: true, startServers: true });
    expect((await starts(bench())).flat()).not.to.include(web.target);
  });

  it("are not touched between the request and the end of the move", async () => {
    await failedOverGroup(bench());
    const writes = await bench().control.calls({ writes: true });
    expect(writes.map(({ call }) => call)).to.deep.equal(["server-group-action", "server-power"]);
    const [action, power] = writes.map((call) => Date.parse(call.virtualTime));
    expect((power ?? 0) - (action ?? 0)).to.be.at.least(12_000);
  });

  it("are started once more when a start was accepted without effect", async () => {
    const { resource, program } = await brokenGroup(bench());
    const reset = { kind: "reset" } as const;
    await bench().control.faults.add({ match: { call: "server-power" }, times: 1, effect: reset });
    await resource.up({ ...program, failover: true });
    expect(await starts(bench())).to.have.length(2);
    const { target_server: id } = instanceOf(await bench().world(), "web-1");
    expect((await bench().world()).servers.find((server) => server.id === id)?.status).to.equal("ACTIVE");
  });
});
