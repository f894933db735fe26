import { expect } from "chai";
import { type WorldView, startSimulator } from "../../../simulator/index";
import { parseOptions } from "../../../tools/storm/options";
import { WORLD } from "../../../tools/storm/scenes";
import { type Counts, Tally, tooFew } from "../../../tools/storm/tally";
import { TRANSITIONS, type Transition } from "../../../tools/storm/transitions";
import { isServiceFault } from "../../../tools/storm/faults";
import {
  addressFaults,
  dataFaults,
  nicsOf,
  overwriteFaults,
  reportFaults,
  writeData,
} from "../../../tools/storm/world-faults";

describe("a storm", () => {
  for (const args of [
    ["--runs", "0"],
    ["--runs", "2.5"],
    ["--runs", "many"],
    ["--only", "faliover"],
    ["--only", "reprotect", "--assume", "reprotectWithRunningProduction=refused"],
    ["--workers", "0"],
    ["--faults", "1"],
    ["--tier", "moon"],
  ])
    it(`is not begun with ${args.join(" ")}`, () => {
      expect(() => parseOptions(args)).to.throw(RangeError);
    });

  it("is begun with what exists", () => {
    expect(parseOptions(["--runs", "3", "--only", "failover"])).to.deep.include({ runs: 3, only: "failover" });
  });

  const total = (more: Partial<Counts>): Counts => ({ ...new Tally().total, runs: 100, ...more });
  const enough = { moves: 40, back: 30, reprotects: 30, restores: 10, switches: 10, kills: 90 };

  it("that did enough has done enough", () => {
    expect(tooFew(total(enough), { kills: 0.5, bad: 0 })).to.deep.equal([]);
  });

  for (const key of Object.keys(enough) as (keyof typeof enough)[])
    it(`without ${key} proves too little`, () => {
      const few = tooFew(total({ ...enough, [key]: 0 }), { kills: 0.5, bad: 0 });
      expect(few).to.have.length(1);
      expect(few[0]).to.match(new RegExp(`^${key}: 0`));
    });

  it("that made no run fails, however few are asked for", () => {
    expect(tooFew(total({ runs: 0 }), { kills: 0, bad: 0 })).to.deep.equal(["no run was made"]);
  });

  it("blames the service for lost answers, never for a refusal of the provider", () => {
    expect(isServiceFault("[DR_AMBIGUOUS] the answer was lost")).to.equal(true);
    expect(isServiceFault("[DR_REFUSED] not today")).to.equal(false);
  });
});

describe("the world after a transition of the storm", () => {
  const transition = (name: string): Transition => TRANSITIONS.find((one) => one.name === name)!;
  let world: WorldView;

  before(async () => {
    const simulator = await startSimulator({ world: WORLD, pace: "immediate" });
    await writeData(simulator.control, "the test");
    world = await simulator.control.world();
    await simulator.close();
  });

  const row = (index: number, more: object = {}): Record<string, unknown> => {
    const server = world.instances[index]!.source_server;
    const { mac, ips, eips } = nicsOf(world, server)[0]!;
    return { verdict: "moved", toServerId: server, mac, privateIp: ips, eip: eips === "" ? null : eips, ...more };
  };
  const said = (...rows: object[]): string[] => reportFaults(world, { migratedAddresses: rows }, "source");

  it("is right where nothing changed", () => {
    const enable = transition("enable");
    expect(addressFaults(world, world, "source")).to.deep.equal([]);
    expect(dataFaults(enable, world, world)).to.deep.equal([]);
    expect(overwriteFaults(enable, world, world)).to.deep.equal([]);
    expect(said(row(0), row(1))).to.deep.equal([]);
  });

  it("is wrong where the provider invents an address, leaves one out, or says one twice", () => {
    const both = [row(0), row(1)];
    const invented = row(0, { mac: "fa:16:3e:00:00:01", privateIp: "192.168.0.99" });
    expect(said(...both, invented)).to.match(/no server has that/);
    expect(said(row(0))).to.match(/does not say/);
    expect(said(...both, row(0))).to.match(/twice/);
  });

  it("is wrong where a NIC, its MAC or an EIP is not where it was", () => {
    const bare = { ...world, eips: world.eips.map((eip) => ({ ...eip, port_id: null })) };
    const other = { ...world, ports: world.ports.map((port) => ({ ...port, mac_address: "fa:16:3e:00:00:01" })) };
    const none = { ...world, ports: [] };
    for (const after of [bare, other, none]) expect(addressFaults(world, after, "source")).to.not.deep.equal([]);
  });

  it("is wrong where a serving disk holds other data", () => {
    const after = { ...world, disks: world.disks.map((disk) => ({ ...disk, marker: "old data" })) };
    expect(dataFaults(transition("switchover-back"), world, after)).to.have.length(world.pairs.length);
  });

  it("is wrong where data was overwritten and no reprotect was asked for", () => {
    const [pair] = world.pairs;
    const overwrite = { at: "", during: "reprotecting", group: "", pair: pair!.id, disk: "", lost: "a", by: "b" };
    const after = { ...world, overwrites: [overwrite] };
    expect(overwriteFaults(transition("failover"), world, after)).to.have.length(1);
    expect(overwriteFaults(transition("reprotect"), world, after)).to.have.length(0);
  });
});
