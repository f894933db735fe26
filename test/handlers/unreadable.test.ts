import { expect } from "chai";
import { type Bench, failure, useBench } from "../support/handlers";
import { GROUP, JOB, instanceOf, manageGroup, protectedWorld } from "./scenes";

const PLANNED = { failover: true, failoverMode: "planned", confirm: `${GROUP}/1+downtime` };

/** The first reads of one production server are answered 503, more often than one look repeats them. */
async function hide(bench: Bench, times: number): Promise<void> {
  const server = instanceOf(await bench.world(), "db-1").source_server;
  const match = { service: "ecs", method: "GET", path: server } as const;
  await bench.control.faults.add({ match, times, effect: { kind: "status", status: 503 } });
}

describe("a switchover whose servers cannot be read at once", () => {
  const bench = useBench({ world: protectedWorld });

  it("is not refused for a bad moment of the compute service", async () => {
    const { resource, program } = await manageGroup(bench());
    await hide(bench(), 6);
    expect(await resource.up({ ...program, ...PLANNED })).to.equal("updated");
    expect(resource.outputs).to.include({ status: "protected", productionSite: "target" });
  });

  it("is refused when it stays so, with nothing sent", async () => {
    const { resource, program } = await manageGroup(bench());
    await hide(bench(), 10_000);
    await failure(resource.up({ ...program, ...PLANNED }), "cannot be read");
    expect(await bench().accepted(JOB.switchover)).to.equal(0);
  });
});
