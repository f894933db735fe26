import { expect } from "chai";
import { createCloud } from "../../../provider/api/cloud";
import { LOOK_MS, lookOptions } from "../../../provider/api/look";
import { observe } from "../../../provider/transition/observe/observe";
import { generateWorld, type Simulator, startSimulator } from "../../../simulator/index";
import type { Settings } from "../../../provider/settings/settings";
import { fakeClock } from "../../support/fake-clock";
import { settingsFor } from "./loopback";

describe("a look at servers", () => {
  it("takes no longer than its limit, the single reads after a failed list included", () => {
    const sum = (timeoutMs?: number): number =>
      (["list", "single"] as const)
        .map((kind) => lookOptions(kind, timeoutMs === undefined ? {} : { timeoutMs }).timeoutMs ?? NaN)
        .reduce((one, other) => one + other, 0);
    expect(sum()).to.equal(LOOK_MS);
    expect(sum(3600_000)).to.equal(LOOK_MS);
    expect(sum(5000)).to.equal(5000);
    expect(lookOptions("list", { patient: true })).to.include({ patient: false, attempts: 3 });
  });

  let simulator: Simulator | undefined;
  afterEach(async () => {
    await simulator?.close();
    simulator = undefined;
  });

  /** A group of so many instances, and what its services do. */
  async function look(
    instances: number,
    faults: object[],
  ): Promise<{ seen: Awaited<ReturnType<typeof observe>>; calls: (call: string) => Promise<number> }> {
    const started = await startSimulator({
      world: generateWorld({ groups: 1, pairs: instances * 2 }),
      pace: "immediate",
    });
    simulator = started;
    const { control, url, projectId } = started;
    const settings: Settings = {
      ...settingsFor(url),
      region: started.region,
      projectId,
      credentials: {
        kind: "password",
        userName: started.username,
        password: started.password,
        userDomain: started.userDomain,
      },
      requestTimeoutMs: 500,
    };
    for (const fault of faults) await control.faults.add(fault as Parameters<typeof control.faults.add>[0]);
    const cloud = createCloud(settings, { clock: fakeClock() });
    const [group] = (await control.world()).groups;
    const seen = await observe(cloud, group?.id ?? "", {});
    await cloud.close();
    return { seen, calls: async (call) => (await control.calls({ call })).length };
  }

  it("asks a list that hangs three times, then for each server", async () => {
    const { seen, calls } = await look(8, [{ match: { call: "list-servers" }, effect: { kind: "hang" } }]);
    expect(await calls("list-servers")).to.equal(3);
    expect([...seen.servers.values()].filter(({ readable }) => readable)).to.have.length(16);
  });

  it("asks for a server that hangs three times", async () => {
    const { seen, calls } = await look(1, [{ match: { call: "show-server" }, effect: { kind: "hang" } }]);
    expect(await calls("show-server")).to.equal(6);
    expect([...seen.servers.values()].map(({ readable }) => readable)).to.deep.equal([false, false]);
  });

  for (const instances of [1, 8]) {
    it(`reads ${2 * instances} servers although the network service answers nothing, and says that addresses are unknown`, async () => {
      const { seen } = await look(instances, [{ match: { service: "vpc" }, effect: { kind: "status", status: 503 } }]);
      expect(seen.servers.size).to.equal(2 * instances);
      for (const server of seen.servers.values()) expect(server).to.include({ readable: true, portsUnknown: true });
      expect(seen.eipsUnknown).to.equal(true);
    });
  }
});
