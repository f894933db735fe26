import { expect } from "chai";
import { PartialFailure } from "../../provider/engine/shape.js";
import { type Simulator, startSimulator } from "../../simulator/index.js";
import { configOf } from "../../tools/emulator/config.js";
import type { HostProcess } from "../../tools/emulator/host-process.js";
import { HalfDone } from "../../tools/emulator/provider-side.js";
import { failureOf, registered, startProvider } from "../support/process.js";
import { spelled } from "../support/spelled.js";
import { IDS, SHOP_WORLD } from "../support/stack-shop.js";

describe("a failure after a side effect, on its way to the engine", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let provider: HostProcess;

  before(async () => {
    const groups = [
      {
        name: "shop",
        sourceZone: "eu-de-01",
        targetZone: "eu-de-02",
        domain: "SDRS_Domain01",
        vpc: "shop",
        servers: ["web-1"],
        status: "protected" as const,
      },
    ];
    simulator = await startSimulator({ world: { ...SHOP_WORLD, groups } });
    provider = await startProvider({ config: configOf(simulator, "key") });
  });
  after(async () => {
    await provider.kill();
    expect(await simulator.control.unhandled()).to.deep.equal([]);
    await simulator.close();
  });

  it("carries the id, what was observed, the old intent, the mark and the provider text", async () => {
    const id = (await simulator.control.world()).groups[0]!.id;
    const inputs = registered("ProtectionGroup", {
      name: "shop",
      adopt: id,
      sourceAvailabilityZone: "eu-de-01",
      targetAvailabilityZone: "eu-de-02",
      domainId: IDS.domain,
      sourceVpcId: IDS.vpc,
      failover: false,
    });
    const { outputs: properties } = await provider.create(inputs);
    await simulator.control.faults.add({
      match: { jobType: "failoverProtectionGroupNoCG" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.0013" },
    });
    const away = spelled({ ...inputs, failover: true, confirm: "shop/1+healthy" }, { id, outputs: properties });
    const error = await failureOf(provider.update(id, properties, away));
    if (!(error instanceof HalfDone)) throw error;
    expect(error.id).to.equal(id);
    expect(error.properties).to.include({
      failover: false,
      status: "error-failing-over",
      __provider: inputs["__provider"],
    });
    expect(error.properties["unfinished"]).to.include({ number: 1, kind: "failover", from: "source", to: "target" });
    expect(error.reasons).to.have.length(1);
    expect(error.reasons[0]).to.match(/^Transition 1 of group shop is NOT finished[\s\S]*\[DR_JOB_FAILED\]/);
    expect(await provider.diff(id, error.properties, away), "the next update").to.include({ changes: true });
    // The next run has a process of its own: within one, whoever asks again for what has just failed is told so.
    await provider.kill();
    provider = await startProvider({ config: configOf(simulator, "key") });
    const done = await provider.update(id, error.properties, away);
    expect(done).to.include({ failover: true, status: "failed-over" }).and.to.have.property("unfinished", null);
    expect(await provider.diff(id, done, away)).to.include({ changes: false });
  });

  it("leaves out what the next read brings back, and never the mark, where it would be too big to arrive", () => {
    const row = { privateIp: "192.168.0.10", note: "x".repeat(1000) };
    const addresses = Array.from({ length: 2000 }, () => row);
    const unfinished = { number: 1, before: "y".repeat(500_000) };
    const { properties } = new PartialFailure("id", { addresses, migratedAddresses: [row], unfinished }, "why");
    expect(Buffer.byteLength(JSON.stringify(properties))).to.be.at.most(1_000_000);
    expect(properties).to.deep.equal({ migratedAddresses: [row], unfinished });
  });
});
