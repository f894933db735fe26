import { expect } from "chai";
import { PartialFailure } from "../../provider/engine/shape.js";
import { type Simulator, startSimulator } from "../../simulator/index.js";
import { failureOf, plainConfig, type ProviderProcess, registered, startProvider } from "../support/process.js";
import { halfDoneDetails } from "../support/process-proto.js";
import { spelled } from "../support/spelled.js";
import { IDS, SHOP_WORLD } from "../support/stack-shop.js";

describe("a failure after a side effect, on its way to the engine", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let provider: ProviderProcess;

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
    provider = await startProvider({ config: plainConfig(simulator) });
  });
  after(async () => {
    await provider.stop();
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
    const { properties } = await provider.create(inputs);
    await simulator.control.faults.add({
      match: { jobType: "failoverProtectionGroupNoCG" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.0013" },
    });
    const away = spelled({ ...inputs, failover: true, confirm: "shop/1+healthy" }, { id, outputs: properties });
    const error = await failureOf(provider.update(id, properties, away));
    const details = halfDoneDetails(error)!;
    expect(details.id).to.equal(id);
    expect(details.properties).to.include({
      failover: false,
      status: "error-failing-over",
      __provider: inputs["__provider"],
    });
    expect(details.properties["unfinished"]).to.include({ number: 1, kind: "failover", from: "source", to: "target" });
    expect(details.reasons).to.have.length(1);
    expect(details.reasons[0]).to.match(/^Transition 1 of group shop is NOT finished[\s\S]*\[DR_JOB_FAILED\]/);
    expect(await provider.diff(id, details.properties, away), "the next update").to.include({ changes: true });
    // The next run has a process of its own: within one, whoever asks again for what has just failed is told so.
    await provider.stop();
    provider = await startProvider({ config: plainConfig(simulator) });
    const done = await provider.update(id, details.properties, away);
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
