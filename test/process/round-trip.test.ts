import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { KINDS } from "../../provider/model/definitions/index.js";
import { providerText } from "../../sdk/text.js";
import { type Simulator, startSimulator } from "../../simulator/index.js";
import { until } from "../../tools/engine/processes.js";
import { configOf } from "../../tools/emulator/config.js";
import { EngineLog } from "../../tools/emulator/engine-log.js";
import type { HostProcess } from "../../tools/emulator/host-process.js";
import { Lost } from "../../tools/emulator/provider-side.js";
import { type Json, UNKNOWN } from "../../tools/emulator/values.js";
import { failureOf, registered, startProvider } from "../support/process.js";
import { IDS, SHOP_WORLD } from "../support/stack-shop.js";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::shop";
const GROUP: Json = {
  name: "shop",
  sourceAvailabilityZone: "eu-de-01",
  targetAvailabilityZone: "eu-de-02",
  domainId: IDS.domain,
  sourceVpcId: IDS.vpc,
  failover: false,
  __urn: URN,
};

describe("the provider in Pulumi's own provider process", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let log: EngineLog;
  let address: string;
  let provider: HostProcess;

  before(async () => {
    simulator = await startSimulator({ world: SHOP_WORLD });
    log = new EngineLog();
    address = await log.listen();
  });
  beforeEach(async () => {
    await simulator.control.reset();
    provider = await startProvider({ config: configOf(simulator, "key"), log: address });
  });
  afterEach(async () => {
    await provider.kill();
    expect(await simulator.control.unhandled()).to.deep.equal([]);
  });
  after(async () => {
    log.close();
    await simulator.close();
  });

  it("is loaded by a text of at most 320 bytes that names no folder, for every kind", async () => {
    for (const kind of KINDS) {
      expect(Buffer.byteLength(providerText(kind)), kind).to.be.at.most(320);
      expect(providerText(kind)).not.to.contain(process.cwd());
    }
    const { failures } = await provider.check({}, registered("ProtectionGroup", { ...GROUP, domainId: 7 }));
    expect(failures.map(({ property }) => property)).to.deep.equal(["domainId"]);
  });

  it("takes further calls that arrive before the first has configured it", async () => {
    const { id } = await provider.create(registered("ProtectionGroup", GROUP));
    await provider.kill();
    provider = await startProvider({ config: configOf(simulator, "key") });
    const inputs = registered("ProtectionGroup", GROUP);
    const answers = await Promise.all([1, 2, 3, 4].map(() => provider.read(id, inputs)));
    expect(answers.map((answer) => answer?.id)).to.deep.equal([id, id, id, id]);
  });

  it("goes through the whole life of a group", async () => {
    const inputs = registered("ProtectionGroup", GROUP);
    const checked = await provider.check({}, inputs);
    expect(checked.failures).to.deep.equal([]);
    expect(checked.inputs).to.deep.equal(inputs);
    const { id, outputs: properties } = await provider.create(checked.inputs);
    expect(properties).to.include({ ...inputs, status: "available", productionSite: "source" });
    expect(await provider.diff(id, properties, inputs)).to.include({ changes: false });
    const read = await provider.read(id, properties);
    expect(read).to.deep.equal({ id, outputs: properties, inputs: undefined });
    const renamed = { ...inputs, name: "store" };
    expect(await provider.diff(id, properties, renamed)).to.deep.equal({
      changes: true,
      replaces: [],
      deleteFirst: true,
    });
    const updated = await provider.update(id, properties, renamed);
    expect(updated).to.include({ name: "store", __provider: inputs["__provider"] });
    expect((await simulator.control.world()).groups.map(({ name }) => name)).to.deep.equal(["store"]);
    await provider.delete(id, updated);
    expect((await simulator.control.world()).groups).to.deep.equal([]);
    expect(await provider.read(id, updated)).to.equal(undefined);
    await provider.delete(id, updated);
  });

  it("leaves what is not known alone, and counts an unknown group as another one", async () => {
    const unknown = registered("ProtectionGroup", {
      ...GROUP,
      domainId: UNKNOWN,
      failover: UNKNOWN,
      startOrder: UNKNOWN,
      failback: { mode: UNKNOWN },
    });
    const { failures, inputs } = await provider.check({}, unknown);
    expect(failures).to.deep.equal([]);
    expect(inputs).to.deep.equal(unknown);
    const { id, outputs: properties } = await provider.create(registered("ProtectionGroup", GROUP));
    const since = (await simulator.control.calls()).length;
    const undecided = await provider.diff(
      id,
      properties,
      registered("ProtectionGroup", { ...GROUP, failover: UNKNOWN }),
    );
    expect(undecided).to.deep.equal({ changes: true, replaces: [], deleteFirst: true });
    expect((await simulator.control.calls()).length, "calls that decide on an unknown").to.equal(since);
    const pair = { name: "archive", volumeId: IDS.archive, protectionGroupId: id };
    const moved = registered("ReplicationPair", { ...pair, protectionGroupId: UNKNOWN });
    const { replaces } = await provider.diff("pair", { ...pair, productionSite: "source" }, moved);
    expect(replaces).to.deep.equal(["protectionGroupId"]);
  });

  it("says everything to the engine with the URN of its resource", async () => {
    log.take();
    const { id, outputs: properties } = await provider.create(registered("ProtectionGroup", GROUP));
    const away = registered("ProtectionGroup", { ...GROUP, failover: true });
    const error = await failureOf(provider.diff(id, properties, away));
    expect(error.message)
      .to.contain("[DR_REFUSED]")
      .and.not.to.match(/^\s+at /m);
    const said = log.take();
    expect(said.some(({ text }) => text.startsWith("REFUSED:"))).to.equal(true);
    expect(new Set(said.map(({ urn }) => urn))).to.deep.equal(new Set([URN]));
    expect(provider.output).to.contain("pulumi-sdrs DR_REFUSED: see the message at the resource");
  });

  it("says everything to the engine behind whatever flags its address stands, and nothing beside it", async () => {
    const flags = ["-v=9", "--logtostderr", "--logflow", "--tracing", "http://127.0.0.1:9411/api"];
    const behind = await startProvider({ config: configOf(simulator, "key"), log: address, flags });
    const { id, outputs: properties } = await behind.create(registered("ProtectionGroup", GROUP));
    log.take();
    await failureOf(behind.diff(id, properties, registered("ProtectionGroup", { ...GROUP, failover: true })));
    await behind.kill();
    expect(log.take().some(({ text }) => text.startsWith("REFUSED:"))).to.equal(true);
    expect(behind.errors).not.to.match(/^(info|warning): /m);
  });

  it("says it on the error stream where no engine takes it, and leaves standard output alone", async () => {
    const alone = await startProvider({ config: configOf(simulator, "key") });
    const { id, outputs: properties } = await alone.create(registered("ProtectionGroup", GROUP));
    await failureOf(alone.diff(id, properties, registered("ProtectionGroup", { ...GROUP, failover: true })));
    await alone.kill();
    expect(alone.errors).to.match(/^(info|warning): shop: REFUSED:/m);
    expect(alone.output.replace(alone.errors, "")).to.match(/^\d+\n$/);
  });

  it("ends within two seconds of its engine, in the middle of a wait, and calls nothing more", async () => {
    await simulator.control.clock.setPace("manual");
    const creation = failureOf(provider.create(registered("ProtectionGroup", GROUP)));
    await until(
      "the group is being created",
      async () => (await simulator.control.calls({ call: "show-job" })).length > 0,
    );
    const ended = once(provider.child, "exit");
    const since = performance.now();
    provider.child.stdin?.destroy();
    const [code] = (await ended) as [number];
    expect(performance.now() - since).to.be.below(2000);
    expect(code).to.equal(70);
    const last = (await simulator.control.calls()).length;
    expect(await creation, "the call is cut off").to.be.instanceOf(Lost);
    expect((await simulator.control.calls()).length).to.equal(last);
  });

  it("names the folder in which the package is missing", async () => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "pulumi-sdrs-elsewhere-")));
    try {
      // The host's own installation lies in the checkout, which has the package; so another name stands for a missing one.
      const text = providerText("ProtectionGroup").replace("pulumi-sdrs/provider", "pulumi-sdrs-of-nobody/provider");
      const lost = await startProvider({ config: configOf(simulator, "key"), cwd: folder });
      const error = await failureOf(lost.check({}, { ...GROUP, __provider: text }));
      await lost.kill();
      expect(error.message).to.contain("Cannot find module 'pulumi-sdrs-of-nobody/provider'");
      expect(error.message).to.contain(`Install pulumi-sdrs in ${folder}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("says that an update is needed for a kind of resource that a newer release stored", async () => {
    const error = await failureOf(provider.check({}, registered("TimeMachine", {})));
    expect(error.message).to.contain('no resource "TimeMachine"').and.to.contain("Update pulumi-sdrs");
  });
});
