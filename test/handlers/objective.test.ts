import { expect } from "chai";
import { failure, useBench } from "../support/handlers";
import { brokenGroup, protectedWorld } from "./scenes";

describe("a recovery time objective", () => {
  const bench = useBench({ world: protectedWorld });

  it("that is missed is told by an output and a warning, and fails nothing", async () => {
    const { resource, program } = await brokenGroup(bench());
    expect(resource.outputs).to.include({ recoveryTimeObjectiveMet: null });
    const away = { ...program, failover: true, recoveryTimeObjective: "5s" };
    await resource.up(away);
    expect(resource.outputs).to.include({ productionSite: "target", recoveryTimeObjectiveMet: false });
    const said = bench().said.filter((line) => line.includes("recovery time objective of 5s was missed"));
    expect(said).to.have.length(1);
    expect(await resource.up(away)).to.equal("unchanged");
  });

  it("that is kept is told by an output alone", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true, recoveryTimeObjective: "30m" });
    expect(resource.outputs).to.include({ productionSite: "target", recoveryTimeObjectiveMet: true });
    expect(bench().said.filter((line) => line.includes("objective"))).to.deep.equal([]);
  });

  it("fails the update, after everything was saved, where that was asked for, and the next one is green", async () => {
    const { resource, program } = await brokenGroup(bench());
    const away = { ...program, failover: true, recoveryTimeObjective: "5s", failOn: ["objective"] };
    await failure(resource.up(away), "DR_OBJECTIVE_MISSED", "recovery time objective of 5s");
    expect(resource.outputs).to.include({ failover: true, status: "failed-over", productionSite: "target" });
    expect(resource.outputs).to.include({ unfinished: null, recoveryTimeObjectiveMet: false });
    const mark = await bench().mark();
    // The engine asks once more of what failed, and hears that all is well.
    expect(await resource.up(away)).to.equal("updated");
    expect(await resource.up(away)).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is judged anew when it is edited, and nothing is sent for it", async () => {
    const { resource, program } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true, recoveryTimeObjective: "5s" });
    const mark = await bench().mark();
    expect(await resource.up({ ...program, failover: true, recoveryTimeObjective: "1h" })).to.equal("updated");
    expect(resource.outputs).to.include({ recoveryTimeObjectiveMet: true });
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs).to.include({ recoveryTimeObjectiveMet: null });
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});
