import { expect } from "chai";
import type { Address } from "../../../provider/model/addresses";
import { addressStep } from "../../../provider/transition/observe/addresses";
import { addressRows } from "../../../provider/transition/observe/observation";
import { fakeCall } from "../../support/fake-call";
import { fakeService } from "./fake-cloud";
import { type Scene, STOPPED, dark, port, scene, server } from "./samples";

const NIC = port("port-11", "db-source", "10.0.0.11");
const OWN = port("port-21", "db-target", "10.0.0.21");

/** Before the failover each server has a NIC of its own. */
const BEFORE: readonly Address[] = addressRows(
  scene({ servers: [server("db-source", { ports: [NIC] }), server("db-target", { ports: [OWN], ...STOPPED })] }),
);

const arrived = { status: "failed-over", productionSite: "target" } as const;
/** A read of the group leads to the next scene, so this one is what the reads beside it see. */
const passing = (servers: Scene["servers"] = []): Scene => ({
  group: { status: "failing-over", productionSite: "target" },
  servers,
});
const MOVED: Scene = {
  group: arrived,
  servers: [
    server("db-source", STOPPED),
    server("db-target", { ports: [{ ...NIC, deviceId: "db-target" }] }),
    server("web-source", STOPPED),
  ],
};

async function verdicts(
  scenes: readonly Scene[],
  before: readonly Address[],
): Promise<{ readonly rows: Readonly<Record<string, string>>; readonly waitedMs: number }> {
  const call = fakeCall(fakeService(scenes).cloud);
  const begun = call.clock.now();
  const { rows } = await addressStep(call, scene(scenes[0]), { from: "source", to: "target", before });
  return {
    rows: Object.fromEntries(rows.map((row) => [row.privateIp, row.verdict])),
    waitedMs: call.clock.now() - begun,
  };
}

describe("looking for the addresses after a move", () => {
  it("ends with the first look when every serving server was seen", async () => {
    const { rows, waitedMs } = await verdicts([MOVED], BEFORE);
    expect(rows).to.deep.equal({ "10.0.0.11": "moved", "10.0.0.21": "parked" });
    expect(waitedMs).to.equal(0);
  });

  it("looks again at a serving server that could not be read, also where only its own address depends on it", async () => {
    const own = BEFORE.filter(({ serverId }) => serverId === "db-target");
    const { rows } = await verdicts([passing(), passing([dark("db-target")]), MOVED], own);
    expect(rows).to.include({ "10.0.0.21": "parked" });
  });

  it("says unknown, after half a minute, of a server that stays out of sight", async () => {
    const { rows, waitedMs } = await verdicts([{ group: arrived, servers: [dark("db-target")] }], BEFORE);
    expect(rows).to.deep.equal({ "10.0.0.11": "unknown", "10.0.0.21": "unknown" });
    expect(waitedMs).to.be.within(25_000, 35_000);
  });
});
