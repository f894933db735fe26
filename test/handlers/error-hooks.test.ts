import { expect } from "chai";
import type { DynamicProvider } from "../../provider/engine/frame";
import { isObject } from "../../provider/model/narrow";
import { type Props, failure, useBench } from "../support/handlers";
import { JOB, VERB, bareWorld, brokenGroup, byName, groupProgram, protectedWorld } from "./scenes";

const TEXT = { __provider: "the text of the provider" };

/** What the engine saves of a call that failed. */
async function saved(work: Promise<unknown>): Promise<{ readonly id: unknown; readonly properties: Props }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isObject(error) || !isObject(error["properties"])) throw new Error(`nothing is saved of ${String(error)}`);
  expect(error["properties"]).to.include(TEXT);
  return { id: error["id"], properties: error["properties"] };
}

describe("a hook on errors that asks for one more try of a creation in the same run", () => {
  const bench = useBench({ world: bareWorld });

  /** Inputs of an instance as its check leaves them. */
  async function checked(provider: DynamicProvider, timeouts: Props): Promise<Props> {
    const group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
    const serverId = byName((await bench().world()).servers, "web-1").id;
    const program = { name: "web", protectionGroupId: group.id, serverId, timeouts, __urn: "urn:of:web" };
    const { inputs, failures } = await provider.check({}, program);
    expect(failures).to.deep.equal([]);
    const slow = { kind: "slow-job", factor: 20 } as const;
    await bench().control.faults.add({ match: { jobType: "createProtectedInstanceNoCG" }, effect: slow });
    return { ...inputs, ...TEXT };
  }
  const instances = async (): Promise<readonly string[]> =>
    (await bench().world()).instances.map(({ id, status }) => `${id} ${status}`);

  it("goes on with what outlasted its limit, and makes nothing twice", async () => {
    await bench().inOneProcess(async () => {
      const provider = bench().provider("ProtectedInstance");
      const inputs = await checked(provider, { create: "2s" });
      const { id } = await saved(provider.create(inputs));
      const made = await provider.create(inputs);
      expect(made.id).to.equal(id);
      expect(made.outs).to.include({ status: "available", origin: "created" });
      expect(await instances()).to.deep.equal([`${String(id)} available`]);
    });
    expect(await bench().accepted("createProtectedInstanceNoCG")).to.equal(1);
  });

  it("keeps what is half made in the state, however often it fails again, and whatever it fails of", async () => {
    await bench().inOneProcess(async () => {
      const provider = bench().provider("ProtectedInstance");
      const inputs = await checked(provider, { create: "2s", update: "1s" });
      const first = await saved(provider.create(inputs));
      const { id } = await saved(provider.create(inputs));
      await bench().control.faults.add({
        id: "down",
        match: { service: "sdrs" },
        effect: { kind: "status", status: 403 },
      });
      const refused = await saved(provider.create(inputs));
      await bench().control.faults.clear("down");
      expect([id, refused.id]).to.deep.equal([first.id, first.id]);
      expect(refused.properties["pending"]).to.deep.equal(first.properties["pending"]);
      // Another resource of the same server is none of that try.
      await failure(provider.create({ ...inputs, __urn: "urn:of:another" }), "DR_");
      expect(await instances()).to.deep.equal([`${String(id)} creating`]);
    });
  });
});

describe("a hook on errors that asks for one more try of a failover in the same run", () => {
  const bench = useBench({ world: protectedWorld });

  it("sends nothing more, and keeps the record with which the next update goes on", async () => {
    const { resource, program } = await brokenGroup(bench());
    const effect = { kind: "fail-job", code: "SDRS.0013" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.failover }, times: 1, effect });
    const id = resource.id ?? "";
    const before = { ...resource.outputs, ...TEXT };
    const news = { ...program, failover: true, __urn: resource.urn, ...TEXT };
    const { first, second } = await bench().inOneProcess(async () => {
      const provider = bench().provider("ProtectionGroup");
      const first = await saved(provider.update(id, before, news));
      return { first, second: await saved(provider.update(id, before, news)) };
    });
    expect(second.properties["unfinished"]).to.deep.equal(first.properties["unfinished"]);
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    resource.outputs = second.properties;
    expect(await resource.up({ ...program, failover: true })).to.equal("updated");
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target", unfinished: null });
    expect(await bench().sent(VERB.failover)).to.have.length(2);
  });
});
