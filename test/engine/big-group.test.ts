import { expect } from "chai";
import type { World } from "../../simulator/index.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { SHOP_WORLD } from "../support/stack-shop.js";

const COUNT = 100;
const NAME = "crowd";
const names = Array.from({ length: COUNT }, (_, index) => `server-${String(index).padStart(3, "0")}`);

const WORLD: World = {
  ...SHOP_WORLD,
  disks: [],
  servers: names.map((name, index) => ({
    name,
    zone: "eu-de-01",
    vpc: "shop",
    disks: [{ name: `${name}-root`, size: 10 }],
    nics: [{ subnet: "shop-subnet", ip: `192.168.0.${index + 50}` }],
  })),
  groups: [
    {
      name: NAME,
      sourceZone: "eu-de-01",
      targetZone: "eu-de-02",
      domain: "SDRS_Domain01",
      vpc: "shop",
      servers: names,
      status: "protected",
    },
  ],
};

describe("a group of 100 instances", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: WORLD });

  it("is saved whole by the engine when its failover fails half-way, and then finished", async () => {
    const { control } = bed.simulator;
    const id = (await control.world()).groups[0]!.id;
    const declared = (failover: boolean): object => ({
      group: { name: NAME, adopt: id, failover, confirm: `${NAME}/1+healthy` },
      web: null,
      archive: null,
      protection: null,
    });
    const stack = await bed.shopOnDisk();
    await stack.done(declared(false));
    const before = stack.outputs("ProtectionGroup", "shop");
    expect(before["addresses"]).to.have.length(2 * COUNT);
    await control.faults.add({
      match: { jobType: "failoverProtectionGroupNoCG" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.0013", subJob: COUNT / 2, partial: true },
    });
    const { code, output } = await stack.up(declared(true));
    expect(code, output).not.to.equal(0);
    expect(output).to.contain(`Transition 1 of group ${NAME} is NOT finished`);
    const half = stack.outputs("ProtectionGroup", "shop");
    expect(half).to.include({ failover: false, status: "error-failing-over" });
    expect(half["unfinished"]).to.include({ number: 1, to: "target" });
    expect(half["addresses"], "addresses that were saved").to.be.an("array").with.length.of.at.least(COUNT);
    expect(Buffer.byteLength(JSON.stringify(half)), "bytes beside the error").to.be.above(64 * 1024);
    await stack.done(declared(true));
    const moved = stack.outputs("ProtectionGroup", "shop")["migratedAddresses"] as { verdict: string }[];
    expect(moved.filter(({ verdict }) => verdict === "moved")).to.have.length(COUNT);
  });
});
