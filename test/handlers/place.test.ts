import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator/index";
import { type Bench, type TestResource, failure, useBench } from "../support/handlers";
import { JOB, brokenGroup, manageGroup, manageMembers, protectedWorld } from "./scenes";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";

/** Another account, in which nothing of the first exists. */
async function emptyCloud(): Promise<Simulator> {
  return await startSimulator({ world: { account: { projectId: "d".repeat(32), projectName: "eu-de_dev" } } });
}

/** The settings of the next runs are those of another cloud. */
function lookAt(bench: Bench, { region, endpointTemplate: endpoint, projectId }: Simulator): void {
  Object.assign(bench.config, { region, endpoint, projectId });
}

const drift = ({ outputs }: TestResource): unknown => outputs["drift"];

describe("a state in a run whose settings name another project", () => {
  const bench = useBench({ world: protectedWorld });
  let dev: Simulator;
  beforeEach(async () => {
    dev = await emptyCloud();
  });
  afterEach(() => dev.close());

  it("knows where it was made", async () => {
    const { resource } = await manageGroup(bench());
    const { projectId, region } = bench().simulator;
    expect(resource.outputs["place"]).to.deep.equal({ projectId, region });
  });

  it("is kept whole by a refresh, of every kind, and comes back as it was", async () => {
    const all = await manageMembers(bench(), await manageGroup(bench()));
    const before = all.map(({ outputs }) => outputs);
    lookAt(bench(), dev);
    for (const resource of all) {
      expect(await resource.refresh()).to.equal("present");
      expect(String(drift(resource))).to.include("d".repeat(32));
    }
    expect(all.map(({ outputs }) => ({ ...outputs, drift: [] }))).to.deep.equal(before);
    expect(await dev.control.calls({ writes: true })).to.deep.equal([]);
    lookAt(bench(), bench().simulator);
    for (const resource of all) expect(await resource.refresh()).to.equal("present");
    expect(all.map(({ outputs }) => outputs)).to.deep.equal(before);
  });

  it("is refused by preview, update and destroy, with both places and the way out", async () => {
    const { resource, program } = await manageGroup(bench(), { __urn: URN });
    lookAt(bench(), dev);
    const says = [bench().simulator.projectId, "d".repeat(32), `pulumi state delete '${URN}'`] as const;
    const moved = { ...program, failover: true };
    await failure(resource.preview(program), "DR_REFUSED", ...says);
    await failure(resource.up(moved), "DR_REFUSED", ...says);
    await failure(resource.update(moved), "DR_REFUSED", ...says);
    await failure(resource.destroy(), "DR_REFUSED", ...says);
    expect(await dev.control.calls({ writes: true })).to.deep.equal([]);
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("is refused by the update of a run that goes on after errors, so that others are not held up", async () => {
    const { resource, program } = await manageGroup(bench());
    lookAt(bench(), dev);
    bench().engineArguments.push("--continue-on-error");
    expect(await resource.preview(program)).to.deep.include({ changes: true, replaces: [] });
    await failure(resource.up(program), "DR_REFUSED");
  });

  it("is let go of where everything stays in the cloud", async () => {
    const { resource, program } = await manageGroup(bench());
    await resource.up({ ...program, abandon: true });
    lookAt(bench(), dev);
    await resource.destroy();
    expect(resource.id).to.equal(undefined);
    expect((await bench().world()).groups).to.have.length(1);
  });
});

describe("a state in a run whose settings name another region", () => {
  const bench = useBench({ world: protectedWorld });

  it("is refused where the region says so and nobody tells the project", async () => {
    const { resource, program } = await manageGroup(bench());
    const { accessKey, secretKey } = bench().simulator;
    await bench().control.faults.add({ match: { service: "iam" }, effect: { kind: "status", status: 503 } });
    const keys = { accessKey, secretKey, userName: undefined, password: undefined, userDomain: undefined };
    Object.assign(bench().config, { ...keys, region: "eu-nl", projectId: undefined, projectName: "eu-nl" });
    await failure(resource.preview(program), "DR_REFUSED", "region eu-nl");
  });

  it("is no other place while the project is the same", async () => {
    const { resource, program } = await manageGroup(bench());
    Object.assign(bench().config, { region: "eu-de-alias" });
    expect((await resource.preview(program)).changes).to.equal(false);
  });
});

describe("a needed failover where the place cannot be known", () => {
  const bench = useBench({ world: protectedWorld, requestTimeoutMs: 300 });

  it("goes through while the identity service is down and the project is given by its id", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { accessKey, secretKey } = bench().simulator;
    Object.assign(bench().config, {
      accessKey,
      secretKey,
      userName: undefined,
      password: undefined,
      userDomain: undefined,
    });
    await bench().control.faults.add({ match: { service: "iam" }, effect: { kind: "hang" } });
    await resource.up({ ...program, failover: true });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(resource.outputs).to.include({ productionSite: "target" });
  });

  it("goes through with a state that does not say where it was made, and which says so afterwards", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { place, ...older } = resource.outputs;
    resource.outputs = older;
    await resource.up({ ...program, failover: true });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(resource.outputs["place"]).to.deep.equal(place);
  });

  it("goes through after a refresh that could read nothing", async () => {
    const { resource, program } = await brokenGroup(bench());
    const { id } = await bench().control.faults.add({
      match: { service: "sdrs" },
      effect: { kind: "status", status: 503 },
    });
    const before = resource.outputs;
    expect(await resource.refresh()).to.equal("present");
    expect(drift(resource)).to.deep.equal(["could not be read (DR_UNAVAILABLE)"]);
    expect({ ...resource.outputs, drift: [] }).to.deep.equal(before);
    await bench().control.faults.clear(id);
    await resource.up({ ...program, failover: true });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(drift(resource)).to.deep.equal([]);
  });
});

describe("an object that does not answer", () => {
  const bench = useBench({ world: protectedWorld });
  const lost = { service: "sdrs", method: "GET", path: "/server-groups/" } as const;
  const missing = {
    kind: "status",
    status: 400,
    body: { error: { code: "SDRS.1013", message: "not found" } },
  } as const;

  it("is gone when two whole lists lack it too", async () => {
    const { resource } = await manageGroup(bench());
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    const mark = await bench().mark();
    expect(await resource.refresh()).to.equal("gone");
    const lists = await bench().control.calls({ since: mark, call: "list-server-groups" });
    expect(lists.length).to.be.at.least(2);
  });

  it("is kept while a list has it", async () => {
    const { resource } = await manageGroup(bench());
    await bench().control.faults.add({ match: lost, effect: missing });
    expect(await resource.refresh()).to.equal("present");
    expect(drift(resource)).to.deep.equal(["was not found, but is listed"]);
    expect(await resource.plans()).to.equal(true);
  });

  it("is kept while the list cannot be read", async () => {
    const { resource } = await manageGroup(bench());
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    const match = { call: "list-server-groups" } as const;
    await bench().control.faults.add({ match, effect: { kind: "status", status: 503 } });
    expect(await resource.refresh()).to.equal("present");
    expect(drift(resource)).to.deep.equal(["could not be read (DR_UNAVAILABLE)"]);
  });

  it("is kept where the state does not say where it was made", async () => {
    const { resource } = await manageGroup(bench());
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    const { place: _place, ...older } = resource.outputs;
    resource.outputs = older;
    expect(await resource.refresh()).to.equal("present");
    expect(String(drift(resource))).to.include("not found");
  });

  it("is refused by the preview of a failover and by its update, with what to do", async () => {
    const { resource, program } = await manageGroup(bench());
    resource.id = "7f0c0000-0000-4000-8000-000000000000";
    const { projectId, region } = bench().simulator;
    const says = ["DR_NOT_FOUND", projectId, region, "pulumi refresh"] as const;
    const moved = { ...program, adopt: undefined, failover: true };
    await failure(resource.preview(moved), ...says);
    await failure(resource.update(moved), ...says);
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("keeps its state where that is damaged, and the next update names the damage", async () => {
    const { resource, program } = await manageGroup(bench());
    resource.outputs = { ...resource.outputs, place: { projectId: 7 } };
    expect(await resource.refresh()).to.equal("present");
    await failure(resource.up(program), "is damaged");
  });
});
