import { expect } from "chai";
import { Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { GROUP, VERB, byName, instanceOf, manageGroup, preparedWorld, protectedWorld } from "./scenes";

interface Drilled {
  readonly resource: TestResource;
  readonly program: Props;
}

async function drillProgram(bench: Bench, more: Props = {}): Promise<Drilled> {
  const { id } = byName((await bench.world()).groups, GROUP);
  const program = { name: "rehearsal-1a2b3c4", __derivedName: true, protectionGroupId: id, ...more };
  return { resource: bench.resource("DisasterRecoveryDrill"), program };
}

async function drilled(bench: Bench, more: Props = {}): Promise<Drilled> {
  const drill = await drillProgram(bench, more);
  await drill.resource.up(drill.program);
  return drill;
}

const NAME = "emergency-orders-1a2b3c4";
const emergency: Props = { name: NAME, emergency: true };

const drillsOf = async (bench: Bench): Promise<readonly { id: string; name: string; status: string }[]> =>
  (await bench.world()).drills;

describe("a drill", () => {
  const bench = useBench({ world: protectedWorld });

  it("starts a copy of every server in another VPC and reports their addresses", async () => {
    const { resource } = await drilled(bench());
    const world = await bench().world();
    expect(resource.outputs).to.include({ status: "available", name: "rehearsal-1a2b3c4" });
    expect(resource.outputs["drillVpcId"]).not.to.equal(world.vpcs[0]?.id);
    const servers = resource.outputs["servers"] as Props[];
    expect(servers.map((server) => server["instanceId"])).to.have.members(world.instances.map(({ id }) => id));
    for (const server of servers) {
      expect(server).to.include({ status: "ACTIVE" });
      expect(server["addresses"]).to.have.length(1);
      expect((server["addresses"] as Props[])[0])
        .to.include({ eip: null })
        .and.to.have.keys(["portId", "privateIp", "mac", "eip", "eipId", "subnetId"]);
    }
  });

  it("is looked at before it is created, by reads alone, and planned also when the service cannot be asked", async () => {
    const { resource, program } = await drillProgram(bench());
    const mark = await bench().mark();
    expect((await resource.preview(program)).changes).to.equal(true);
    const looked = await bench().control.calls({ since: mark, call: "show-server-group" });
    expect(looked, "looks at the group").to.have.length(1);
    await bench().control.faults.add({ match: { service: "sdrs" }, effect: { kind: "status", status: 503 } });
    expect((await resource.preview(program)).changes).to.equal(true);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is not touched by a second run, although the service chose its VPC", async () => {
    const { resource, program } = await drilled(bench());
    const mark = await bench().mark();
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await resource.refresh()).to.equal("present");
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("is found again by its derived name when the run that created it died", async () => {
    await drilled(bench());
    const again = await drilled(bench(), { __group: { origin: "created" } });
    expect(await drillsOf(bench())).to.have.length(1);
    expect(again.resource.outputs).to.include({ status: "available" });
  });

  it("is created once when the answer is lost", async () => {
    await bench().control.faults.add({
      match: { call: "create-drill" },
      times: 1,
      effect: { kind: "reset", after: true },
    });
    await drilled(bench());
    expect(await drillsOf(bench())).to.have.length(1);
  });

  it("of a name that was typed is not taken over silently", async () => {
    await drilled(bench());
    const typed = await drillProgram(bench(), { __derivedName: undefined });
    await failure(typed.resource.up(typed.program), "DR_REFUSED", "already exists", "set adopt:");
    const [{ id } = { id: "" }] = await drillsOf(bench());
    expect(await typed.resource.up({ ...typed.program, adopt: id })).to.equal("created");
    expect(typed.resource.outputs).to.include({ status: "available" });
  });

  it("is renamed in place", async () => {
    const { resource, program } = await drilled(bench());
    expect(await resource.up({ ...program, name: "second", __derivedName: undefined })).to.equal("updated");
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal(["second"]);
  });

  it("that failed is removed, and made anew by the next run", async () => {
    const effect = { kind: "fail-job", code: "SDRS.1922", reason: "no capacity" } as const;
    await bench().control.faults.add({ match: { jobType: "createDisasterRecoveryDrill" }, times: 1, effect });
    const { resource, program } = await drillProgram(bench());
    await failure(resource.up(program), "DR_JOB_FAILED", "no capacity");
    expect(resource.id).to.equal(undefined);
    expect(await drillsOf(bench())).to.deep.equal([]);
    await resource.up(program);
    expect(resource.outputs).to.include({ status: "available" });
  });

  it("is gone after a refresh when it was deleted outside", async () => {
    const { resource, program } = await drilled(bench());
    const other = await drillProgram(bench());
    const [{ id } = { id: "" }] = await drillsOf(bench());
    await other.resource.up({ ...other.program, adopt: id });
    await other.resource.destroy();
    await failure(
      resource.up({ ...program, name: "second", __derivedName: undefined }),
      "DR_NOT_FOUND",
      "pulumi refresh",
    );
    expect(await resource.refresh()).to.equal("gone");
    expect(await resource.up(program)).to.equal("created");
  });

  it("is deleted also while production is away: it is not what serves", async () => {
    const { resource } = await drilled(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(1_000);
    expect(byName((await bench().world()).groups, GROUP).priority_station).to.equal("target");
    await resource.destroy();
    expect(await drillsOf(bench())).to.deep.equal([]);
  });

  it("is refused in a status in which the service starts none", async () => {
    await bench().control.setStatus({ group: GROUP, status: "error" });
    const { resource, program } = await drillProgram(bench());
    await failure(resource.up(program), "DR_STATE_CONFLICT", '"error"');
    expect(await drillsOf(bench())).to.deep.equal([]);
  });

  const ENDS: Readonly<Record<string, readonly string[]>> = {
    "is refused": ["error", "error-deleting", "protecting", "odd"],
    "waits, for as long as it may,": ["creating", "deleting", "failing-over", "reversing", "reprotecting"],
    "is started": ["error-starting", "failed-over", "error-failing-over", "error-reversing", "error-reprotecting"],
  };
  for (const [ends, statuses] of Object.entries(ENDS)) {
    for (const status of statuses) {
      it(`${ends} while its group is in "${status}"`, async () => {
        const { resource, program } = await drillProgram(bench(), { timeouts: { create: "2m" } });
        await bench().control.setStatus({ group: GROUP, status });
        if (ends === "is started") await resource.up(program);
        else if (ends === "is refused") await failure(resource.up(program), "DR_STATE_CONFLICT", `"${status}"`);
        else await failure(resource.up(program), "DR_WAIT_TIMEOUT");
        expect(await drillsOf(bench())).to.have.length(ends === "is started" ? 1 : 0);
      });
    }
  }

  it("may take the name that another drill has, as the service lets it", async () => {
    const one = await drilled(bench(), { name: "one", __derivedName: undefined });
    await drilled(bench(), { name: "two", __derivedName: undefined });
    await one.resource.up({ ...one.program, name: "two" });
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal(["two", "two"]);
    expect(await one.resource.refresh()).to.equal("present");
  });

  for (const { name, inputs, says } of [
    { name: "an emergency drill without the mark", inputs: { emergency: true }, says: 'begins with "emergency-"' },
    {
      name: "a rehearsal with the mark",
      inputs: { name: NAME },
      says: "are kept for drills whose servers run production",
    },
  ]) {
    it(`refuses the name of ${name}`, async () => {
      const { resource, program } = await drillProgram(bench(), inputs);
      await failure(resource.up(program), says);
    });
  }
});

describe("a drill before the first synchronisation", () => {
  const bench = useBench({ world: preparedWorld });

  it("is refused, since its servers may not boot", async () => {
    const { resource, program } = await drillProgram(bench());
    await failure(resource.up(program), "DR_PRECONDITION", "first synchronisation is not complete", "emergency: true");
    expect(await drillsOf(bench())).to.deep.equal([]);
  });

  it("is started in an emergency", async () => {
    const { resource } = await drilled(bench(), emergency);
    expect(resource.outputs).to.include({ status: "available" });
  });
});

describe("an emergency drill", () => {
  const bench = useBench({ world: protectedWorld });

  it("is deleted only when confirm in the state is its name", async () => {
    const { resource, program } = await drilled(bench(), emergency);
    await failure(resource.destroy(), "DR_CONFIRMATION_REQUIRED", `confirm: "${NAME}"`);
    await resource.up({ ...program, confirm: "emergency-other" });
    await failure(resource.destroy(), "DR_CONFIRMATION_REQUIRED");
    bench().env["SDRS_CONFIRM"] = NAME;
    await failure(resource.destroy(), "DR_CONFIRMATION_REQUIRED");
    expect(await drillsOf(bench())).to.have.length(1);
    await resource.up({ ...program, confirm: NAME });
    await resource.destroy();
    expect(await drillsOf(bench())).to.deep.equal([]);
  });

  it("is never replaced, also with a consent that was left behind: nothing would serve until the new one does", async () => {
    const { resource, program } = await drilled(bench(), emergency);
    await resource.up({ ...program, confirm: NAME });
    const vpc = "11111111-2222-4333-8444-555555555555";
    const edited = { ...program, confirm: NAME, drillVpcId: vpc };
    await failure(resource.up(edited), "DR_REFUSED", "drillVpcId", "another resource");
    expect(await drillsOf(bench())).to.have.length(1);
  });

  it("keeps the mark that somebody set in the cloud, also when the program names it anew", async () => {
    const { resource, program } = await drilled(bench());
    const [{ id } = { id: "" }] = await drillsOf(bench());
    await bench().control.rename({ drill: id, name: "emergency-now" });
    await failure(
      resource.up({ ...program, name: "second", __derivedName: undefined }),
      "DR_CONFIRMATION_REQUIRED",
      'confirm: "emergency-now"',
      "emergency: true",
    );
    const vpc = "11111111-2222-4333-8444-555555555555";
    await failure(resource.up({ ...program, drillVpcId: vpc }), "DR_REFUSED", "emergency-now");
    await failure(resource.destroy(), "DR_CONFIRMATION_REQUIRED");
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal(["emergency-now"]);
    await resource.up({ ...program, name: "emergency-second", emergency: true, __derivedName: undefined });
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal(["emergency-second"]);
  });

  it("that was adopted without saying what it is keeps its mark", async () => {
    await drilled(bench(), emergency);
    const [{ id } = { id: "" }] = await drillsOf(bench());
    const { resource, program } = await drillProgram(bench(), { adopt: id });
    await resource.up(program);
    await failure(resource.up({ ...program, name: "plain", __derivedName: undefined }), "DR_CONFIRMATION_REQUIRED");
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal([NAME]);
  });

  it("that was adopted under a derived name is left as it is by every run, and loses its mark by an edit alone", async () => {
    await drilled(bench(), emergency);
    const [{ id } = { id: "" }] = await drillsOf(bench());
    const { resource, program } = await drillProgram(bench(), { adopt: id });
    await resource.up(program);
    const mark = await bench().mark();
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await resource.refresh()).to.equal("present");
    expect(await resource.up({ ...program, emergency: true })).to.equal("updated");
    await failure(resource.up(program), "DR_CONFIRMATION_REQUIRED", "Its mark is removed only if confirm names it");
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal([NAME]);
  });

  it("goes in a destroy together with what it keeps, whichever is asked first", async () => {
    for (const first of ["drill", "instance"] as const) {
      const one = await Bench.open({ world: protectedWorld });
      const group = await manageGroup(one);
      const drill = await drilled(one, { ...emergency, confirm: NAME });
      const instance = one.resource("ProtectedInstance");
      const { id, source_server: serverId, name } = instanceOf(await one.world(), "web-1");
      await instance.up({ name, adopt: id, protectionGroupId: group.id, serverId });
      const order = first === "drill" ? [drill.resource, instance] : [instance, drill.resource];
      await one.inOneProcess(() => Promise.all(order.map((resource) => resource.destroy())));
      const world = await one.world();
      expect(world.drills).to.deep.equal([]);
      expect(world.instances).to.have.length(1);
      await one.simulator.close();
    }
  });

  it("does not lose its mark without consent", async () => {
    const { resource, program } = await drilled(bench(), emergency);
    const unmarked = { ...program, name: "orders", emergency: undefined };
    await failure(resource.up(unmarked), "DR_CONFIRMATION_REQUIRED", "Its mark is removed only if confirm names it");
    await failure(resource.update(unmarked), "DR_CONFIRMATION_REQUIRED");
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal([NAME]);
  });

  it("becomes of a rehearsal, which is marked by a rename", async () => {
    const { resource, program } = await drilled(bench());
    await resource.up({ ...program, ...emergency });
    expect((await drillsOf(bench())).map(({ name }) => name)).to.deep.equal(["emergency-rehearsal-1a2b3c4"]);
    await failure(resource.destroy(), "DR_CONFIRMATION_REQUIRED");
  });

  it("is kept when its creation failed", async () => {
    const effect = { kind: "fail-job", code: "SDRS.1922", reason: "no capacity" } as const;
    await bench().control.faults.add({ match: { jobType: "createDisasterRecoveryDrill" }, times: 1, effect });
    const { resource, program } = await drillProgram(bench(), emergency);
    await failure(resource.up(program), "no capacity");
    expect(resource.id).not.to.equal(undefined);
    expect(await drillsOf(bench())).to.have.length(1);
    await failure(resource.destroy(), "DR_CONFIRMATION_REQUIRED");
    for (let run = 0; run < 2; run++) await failure(resource.up(program), "half-way", "it has 0 servers", "beside it");
    expect(await drillsOf(bench())).to.have.length(1);
  });

  it("keeps everything else of its group from being deleted", async () => {
    const group = await manageGroup(bench());
    await drilled(bench(), emergency);
    const instance = bench().resource("ProtectedInstance");
    const { id, source_server: serverId, name } = instanceOf(await bench().world(), "web-1");
    await instance.up({ name, adopt: id, protectionGroupId: group.id, serverId, deleteTargetServer: true });
    await failure(instance.destroy(), "DR_REFUSED", NAME);
    await failure(group.resource.destroy(), "DR_REFUSED", NAME);
    expect((await bench().world()).instances).to.have.length(2);
  });

  it("stays in the cloud when its group is abandoned", async () => {
    const { resource } = await drilled(bench(), { ...emergency, __group: { abandon: true } });
    await resource.destroy();
    expect(await drillsOf(bench())).to.have.length(1);
  });
});
