import { expect } from "chai";
import type { MigratedAddress } from "../../provider/model/addresses";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import { agreed, GROUP, VERB, consentIn, failedOverGroup, manageGroup, preparedWorld, protectedWorld } from "./scenes";

interface Risk {
  readonly word: string;
  readonly when: string;
  readonly arrange: (bench: Bench) => Promise<unknown>;
  readonly program?: Props;
}

const broken = (bench: Bench): Promise<unknown> => bench.control.breakProduction({ group: GROUP });

const RISKS: readonly Risk[] = [
  { word: "healthy", when: "no pair reports a storage fault", arrange: () => Promise.resolve() },
  {
    word: "zone-loss",
    when: "production cannot be read",
    arrange: (bench) => bench.control.breakProduction({ group: GROUP, deadZone: "fail" }),
  },
  {
    word: "downtime",
    when: "a planned move stops running servers",
    arrange: () => Promise.resolve(),
    program: { failoverMode: "planned" },
  },
];

describe("consent to a failover", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });

  for (const { word, when, arrange, program: more = {} } of RISKS) {
    it(`names "${word}" when ${when}, and the line that is printed agrees`, async () => {
      const { resource, program } = await manageGroup(bench(), more);
      await arrange(bench());
      const mark = await bench().mark();
      const text = await failure(
        resource.up({ ...program, failover: true }),
        "DR_CONFIRMATION_REQUIRED",
        `"${word}" (`,
      );
      expect(await bench().writes(mark)).to.deep.equal([]);
      const confirm = consentIn(text);
      expect(confirm).to.match(new RegExp(`^orders/1-[0-9a-f]{4}\\+.*${word}`));
      expect(await resource.up({ ...program, failover: true, confirm })).to.equal("updated");
      expect(resource.outputs).to.include({ productionSite: "target", failover: true });
    });
  }

  it("counts from the environment, and is stored nowhere", async () => {
    const { resource, program } = await manageGroup(bench());
    bench().env["SDRS_CONFIRM"] = agreed({ resource }, 1, "healthy");
    await resource.up({ ...program, failover: true });
    expect(JSON.stringify([resource.inputs, resource.outputs])).not.to.include("+healthy");
  });

  const WRONG = [
    ["of another number", "orders/2+healthy", "agrees to another transition"],
    ["of another group", "billing/1-0000+healthy", "agrees to another transition"],
    ["with a word that is none", "orders/1+hope", '"hope" is not a risk'],
    ["that is not of the form", "yes", "is not of the form"],
    ["that lacks the word", "orders/1+downtime", "healthy"],
  ] as const;
  for (const [what, confirm, says] of WRONG) {
    it(`${what} is refused`, async () => {
      const { resource, program } = await manageGroup(bench());
      await failure(resource.up({ ...program, failover: true, confirm }), "DR_CONFIRMATION_REQUIRED", says);
      await failure(resource.update({ ...program, failover: true, confirm }), "DR_CONFIRMATION_REQUIRED", says);
      expect(await bench().sent(VERB.failover)).to.deep.equal([]);
    });
  }

  it("is spent by the transition it agreed to", async () => {
    const group = await failedOverGroup(bench(), { confirm: "orders/1+overwrite" });
    const { resource, program } = group;
    await failure(
      resource.up({ ...program, failover: false }),
      "DR_CONFIRMATION_REQUIRED",
      "agrees to another transition",
    );
  });

  it("is not needed when storage is broken and every pair was in sync", async () => {
    const { resource, program } = await manageGroup(bench());
    await broken(bench());
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true });
  });

  it("edited alone is stored and sends nothing", async () => {
    const { resource, program } = await manageGroup(bench());
    const mark = await bench().mark();
    for (const more of [
      { confirm: "orders/1+healthy" },
      { failoverMode: "planned" },
      { stopServers: { grace: "1m" } },
    ]) {
      expect(await resource.up({ ...program, ...more })).to.equal("updated");
    }
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("to the loss of a zone fails over from the last known addresses", async () => {
    const { resource, program } = await manageGroup(bench());
    await bench().control.breakProduction({ group: GROUP, deadZone: "fail" });
    await resource.up({ ...program, failover: true, confirm: "orders/1+zone-loss" });
    const rows = resource.outputs["migratedAddresses"] as MigratedAddress[];
    const web = rows.find((row) => row.privateIp === "192.168.0.10");
    expect(web).to.include({ verdict: "moved", eip: "80.158.1.2" });
  });
});

describe("consent to a failover while pairs copy", () => {
  const bench = useBench({ world: preparedWorld });

  it(`names "data-loss"`, async () => {
    await bench().control.faults.add({ effect: { kind: "slow-sync", factor: 1000 } });
    const { resource, program } = await manageGroup(bench());
    await bench().control.console({ group: GROUP, action: VERB.start });
    await bench().clock.pass(30);
    await bench().control.breakProduction({ group: GROUP });
    const text = await failure(resource.up({ ...program, failover: true }), '"data-loss" (');
    await resource.up({ ...program, failover: true, confirm: consentIn(text) });
    expect(resource.outputs).to.include({ failover: true, status: "failed-over" });
  });

  it("is not asked when replication is interrupted and was last seen in sync", async () => {
    await bench().control.assume({ faultShows: "inactive" });
    await bench().control.console({ group: GROUP, action: VERB.start });
    await bench().clock.pass(300);
    const { resource, program } = await manageGroup(bench());
    expect(resource.outputs).to.include({ inSync: true });
    await bench().control.breakProduction({ group: GROUP });
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true });
  });

  it("is asked when replication is interrupted before it was ever in sync", async () => {
    await bench().control.assume({ faultShows: "inactive" });
    await bench().control.faults.add({ effect: { kind: "slow-sync", factor: 1000 } });
    await bench().control.console({ group: GROUP, action: VERB.start });
    await bench().clock.pass(30);
    const { resource, program } = await manageGroup(bench());
    await bench().control.breakProduction({ group: GROUP });
    await failure(resource.up({ ...program, failover: true }), "data-loss");
  });
});
