import { expect } from "chai";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import {
  GROUP,
  bareWorld,
  byName,
  groupProgram,
  instanceOf,
  linkOf,
  manageGroup,
  manageMembers,
  pairOf,
  preparedWorld,
  protectedWorld,
} from "./scenes";

const MEMBERS = ["Protection", "ProtectedInstance", "ReplicationPair", "ReplicationAttachment"] as const;

interface Shop {
  readonly group: TestResource;
  readonly resources: Readonly<Record<(typeof MEMBERS)[number], TestResource>>;
  readonly programs: Readonly<Record<(typeof MEMBERS)[number], Props>>;
}

/** A group with one of each, all created by one state. Given its id alone, nothing says whose the group is. */
async function openShop(bench: Bench, byId: boolean): Promise<Shop> {
  return await bench.inOneProcess(async () => {
    const program = await groupProgram(bench);
    const group = bench.resource("ProtectionGroup");
    await group.up(program);
    const { servers, disks } = await bench.world();
    const link = byId ? {} : { __group: linkOf({ resource: group, program, id: group.id ?? "" }) };
    const member = { protectionGroupId: group.id, ...link };
    const make = async (kind: (typeof MEMBERS)[number], declared: Props): Promise<[TestResource, Props]> => {
      const resource = bench.resource(kind);
      await resource.up(declared);
      return [resource, declared];
    };
    const serverId = byName(servers, "web-1").id;
    const [web, webProgram] = await make("ProtectedInstance", { ...member, name: "web", serverId });
    const volumeId = byName(disks, "shop-spare").id;
    const [pair, pairProgram] = await make("ReplicationPair", { ...member, name: "spare", volumeId });
    const ends = { protectedInstanceId: web.id, replicationPairId: pair.id };
    const attached = { ...member, ...ends, device: "/dev/vdc", detachFromRunning: true };
    const [attachment, attachmentProgram] = await make("ReplicationAttachment", attached);
    const [protection, protectionProgram] = await make("Protection", { ...member, waitForSync: false });
    return {
      group,
      resources: {
        Protection: protection,
        ProtectedInstance: web,
        ReplicationPair: pair,
        ReplicationAttachment: attachment,
      },
      programs: {
        ...{ Protection: protectionProgram, ProtectedInstance: webProgram, ReplicationPair: pairProgram },
        ReplicationAttachment: attachmentProgram,
      },
    };
  });
}

/** What there is: nothing of it may go. */
async function inventory(bench: Bench): Promise<object> {
  const { groups, pairs, instances } = await bench.world();
  return {
    groups: groups.map(({ id, status }) => ({ id, status })),
    pairs: pairs.map(({ id, attachment }) => ({ id, attachment })),
    instances: instances.map(({ id }) => id),
  };
}

describe("a rename without an alias", () => {
  const bench = useBench({ world: bareWorld });

  for (const kind of MEMBERS) {
    it(`of a ${kind} whose group this state created hands the object over`, async () => {
      const { resources, programs } = await openShop(bench(), false);
      const { ProtectedInstance: web, ReplicationPair: pair } = resources;
      const before = await inventory(bench());
      const mark = await bench().mark();
      const heir = bench().resource(kind);
      await bench().inOneProcess(async () => {
        if (kind !== "ProtectedInstance") await web.up(programs.ProtectedInstance);
        if (kind !== "ReplicationPair") await pair.up(programs.ReplicationPair);
        await heir.up(programs[kind]);
        await resources[kind].destroy();
      });
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(await inventory(bench())).to.deep.equal(before);
      expect(heir.id).to.be.a("string");
      expect(await heir.up(programs[kind])).to.equal("unchanged");
    });

    for (const when of ["in the run that finds it", "in a later run"]) {
      it(`of a ${kind} back to a name that an alias left keeps the object, whose old row is deleted ${when}`, async () => {
        const { group, resources, programs } = await openShop(bench(), false);
        const old = resources[kind];
        const before = await inventory(bench());
        const mark = await bench().mark();
        const heir = bench().resource(kind);
        heir.rename(old.urn);
        old.rename();
        expect(await old.up(programs[kind])).to.equal("unchanged");
        const takeUp = async (): Promise<void> => {
          await bench().inOneProcess(async () => {
            await group.up(await groupProgram(bench()));
            const { ProtectedInstance: web, ReplicationPair: spare } = resources;
            if (kind === "ReplicationAttachment") await web.up(programs.ProtectedInstance);
            if (kind === "ReplicationAttachment") await spare.up(programs.ReplicationPair);
            await heir.up(programs[kind]);
            if (when === "in the run that finds it") await old.destroy();
          });
        };
        await takeUp();
        if (when === "in a later run")
          await bench().inOneProcess(async () => {
            expect(await heir.up(programs[kind])).to.equal("unchanged");
            await old.destroy();
          });
        expect(await bench().writes(mark)).to.deep.equal([]);
        expect(await inventory(bench())).to.deep.equal(before);
      });
    }

    it(`of a ${kind} that the program only reads from then on keeps the object`, async () => {
      const { resources } = await openShop(bench(), true);
      const old = resources[kind];
      const mark = await bench().mark();
      await bench().inOneProcess(async () => {
        const reader = bench().provider(kind);
        expect(await reader.read(String(old.id), { __urn: "urn:other", __provider: "" })).to.include({ id: old.id });
        const missing = String(old.id).replaceAll("a", "b").replaceAll("c", "d");
        const read = Promise.resolve(reader.read(missing, { __urn: "urn:other" }));
        await failure(read, "DR_NOT_FOUND", `the program reads it with ${kind}.get`, "declare the resource instead");
        await failure(old.destroy(), "is not deleted", `reads it with ${kind}.get`, "pulumi state delete");
      });
      expect(await bench().writes(mark)).to.deep.equal([]);
    });

    it(`of a ${kind} in a group given by its id is refused, and the delete of the old one keeps the object`, async () => {
      const { resources, programs } = await openShop(bench(), true);
      const old = resources[kind];
      const { id } = old;
      const before = await inventory(bench());
      const mark = await bench().mark();
      const heir = bench().resource(kind);
      // As with --continue-on-error: the engine deletes the old one although the new one was refused.
      await bench().inOneProcess(async () => {
        const text = await failure(heir.up(programs[kind]), "DR_REFUSED", "already exists", `adopt: "${String(id)}"`);
        expect(text.indexOf("aliases:")).to.be.within(1, text.indexOf("adopt:"));
        await failure(old.destroy(), "is not deleted", "aliases: [{ name:", "pulumi state delete");
      });
      // The first hint that takes it over leads out.
      await bench().inOneProcess(async () => {
        await heir.up({ ...programs[kind], adopt: id });
        await old.destroy();
      });
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(await inventory(bench())).to.deep.equal(before);
    });

    it(`of a ${kind} with adopt, whose old one stays in the state, is finished by a later run, also after a refresh`, async () => {
      const { resources, programs } = await openShop(bench(), true);
      const old = resources[kind];
      const before = await inventory(bench());
      const mark = await bench().mark();
      const heir = bench().resource(kind);
      const program = { ...programs[kind], adopt: old.id };
      // Another resource fails: the engine skips the deletes.
      await heir.up(program);
      await bench().inOneProcess(async () => {
        await old.refresh();
        await heir.up(program);
        await old.destroy();
      });
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(await inventory(bench())).to.deep.equal(before);
    });
  }

  it("is no excuse: what only the one resource has is deleted", async () => {
    const { resources, programs } = await openShop(bench(), true);
    const { ReplicationAttachment: attachment, ReplicationPair: pair } = resources;
    await bench().inOneProcess(async () => {
      await resources.ProtectedInstance.up(programs.ProtectedInstance);
      await attachment.destroy();
      await pair.destroy();
    });
    const spare = byName((await bench().world()).disks, "shop-spare").id;
    expect((await bench().world()).pairs.map(({ source_volume: id }) => id)).to.not.include(spare);
  });
});

describe("a second state with the same names", () => {
  const bench = useBench({ world: bareWorld });
  const derived = async (): Promise<Props> => ({
    ...(await groupProgram(bench())),
    name: "orders-1a2b3c4",
    __derivedName: true,
  });

  it("does not get a group that is in use, nor a member by its name", async () => {
    const first = bench().resource("ProtectionGroup");
    await first.up(await derived());
    const serverId = byName((await bench().world()).servers, "web-1").id;
    const web = { protectionGroupId: first.id, name: "web-1", serverId };
    await bench().resource("ProtectedInstance").up(web);
    const mark = await bench().mark();
    const [group, member] = [bench().resource("ProtectionGroup"), bench().resource("ProtectedInstance")];
    await failure(group.up(await derived()), "already exists", "it has members", "adopt:");
    await failure(member.up(web), "already exists", "adopt:");
    await failure(member.up({ ...web, __group: { origin: "adopted" } }), "already exists");
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect([group.id, member.id]).to.deep.equal([undefined, undefined]);
  });

  it("gets an empty group of an interrupted run, for a day", async () => {
    const first = bench().resource("ProtectionGroup");
    await first.up(await derived());
    const again = bench().resource("ProtectionGroup");
    await again.up(await derived());
    expect(again.id).to.equal(first.id);
    expect(again.outputs).to.include({ origin: "adopted" });
    await bench().clock.pass(25 * 3_600);
    await failure(
      bench()
        .resource("ProtectionGroup")
        .up(await derived()),
      "older than a day",
    );
  });
});

describe("a delete touches what was made with the object", () => {
  const bench = useBench({ world: bareWorld, assumptions: { pairsOnInstanceDelete: "all-kept" } });

  it("which of an instance are its own pairs, not one of another resource", async () => {
    const { resources, programs } = await openShop(bench(), false);
    const { ProtectedInstance: web, ReplicationPair: spare, ReplicationAttachment: attachment } = resources;
    await web.up({ ...programs.ProtectedInstance, deleteTargetServer: true });
    await web.refresh();
    expect(web.outputs["replicationPairIds"]).to.include(spare.id);
    await resources.Protection.destroy();
    await attachment.destroy();
    await web.destroy();
    const { pairs, instances } = await bench().world();
    expect({ pairs: pairs.map(({ id }) => id), instances }).to.deep.equal({ pairs: [spare.id], instances: [] });
  });

  it("and a pair of an instance that was adopted goes with the instance: a destroy has an end", async () => {
    const { group, resources } = await openShop(bench(), false);
    const {
      Protection: protection,
      ProtectedInstance: web,
      ReplicationPair: spare,
      ReplicationAttachment: attachment,
    } = resources;
    const { id, source_volume: volumeId, name } = pairOf(await bench().world(), "web-1-data");
    const adopted = bench().resource("ReplicationPair");
    await adopted.up({ protectionGroupId: group.id, volumeId, name, adopt: id });
    for (const one of [protection, attachment, adopted, web, spare, group]) await one.destroy();
    const { groups, pairs } = await bench().world();
    expect({ groups, pairs }).to.deep.equal({ groups: [], pairs: [] });
  });
});

describe("adopting protection", () => {
  const bench = useBench({ world: preparedWorld });

  it("enables nothing, and without adopt it is enabled", async () => {
    const { id } = byName((await bench().world()).groups, GROUP);
    const protection = bench().resource("Protection");
    await failure(protection.up({ protectionGroupId: id, adopt: id }), "DR_REFUSED", "Remove adopt");
    await failure(
      protection.up({ protectionGroupId: id, adopt: "7f0c0000-0000-4000-8000-000000000000" }),
      "DR_REFUSED",
    );
    expect(await bench().writes()).to.deep.equal([]);
    await protection.up({ protectionGroupId: id, waitForSync: false });
    expect(protection.outputs).to.include({ status: "protected" });
  });
});

describe("adopting a member that is broken", () => {
  const bench = useBench({ world: protectedWorld });

  for (const [status, outcome] of [
    ["error", "adopted"],
    ["invalid", "adopted"],
    ["deleting", "refused"],
  ] as const) {
    it(`in "${status}" is ${outcome}, and says so`, async () => {
      const { id, name, source_server: serverId } = instanceOf(await bench().world(), "web-1");
      const protectionGroupId = byName((await bench().world()).groups, GROUP).id;
      await bench().control.setStatus({ instance: id, status });
      const web = bench().resource("ProtectedInstance");
      const update = web.up({ name, protectionGroupId, serverId, adopt: id });
      if (outcome === "refused") await failure(update, "DR_STATE_CONFLICT", "it is being deleted");
      else await update;
      expect(web.id).to.equal(outcome === "refused" ? undefined : id);
      const said = bench().said.join("\n");
      if (outcome === "adopted") expect(said).to.contain("is adopted although it is in").and.to.contain(`"${status}"`);
      expect(await bench().writes()).to.deep.equal([]);
    });
  }
});

describe("members of a group whose planned move stopped half-way", () => {
  const bench = useBench({ world: protectedWorld });

  it("are not deleted by a destroy, which reaches them before their group", async () => {
    const group = await manageGroup(bench());
    const members = await manageMembers(bench(), group);
    await bench().control.faults.add({
      match: { jobType: "batchStopServer" },
      times: 1,
      effect: { kind: "fail-job", code: "Ecs.0000", reason: "one guest does not stop", subJob: 1, partial: true },
    });
    const planned = { failover: true, failoverMode: "planned", confirm: `${GROUP}/1+downtime` };
    await failure(group.resource.up({ ...group.program, ...planned }), "NOT finished");
    const before = await inventory(bench());
    const mark = await bench().mark();
    for (const member of members) {
      if (member !== group.resource) await member.up({ ...member.inputs, __group: linkOf(group) });
      await failure(member.destroy(), "DR_REFUSED", "is not finished");
    }
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(await inventory(bench())).to.deep.equal(before);
    const { servers } = await bench().world();
    expect(servers.filter(({ zone }) => zone === "eu-de-01").map(({ status }) => status)).to.deep.equal([
      "ACTIVE",
      "ACTIVE",
    ]);
    // The way out that the refusal names.
    await group.resource.up({ ...group.program, ...planned });
    expect(group.resource.outputs).to.include({ productionSite: "target", unfinished: null });
  });
});

describe("a delete while it is not known what the copies are good for", () => {
  const bench = useBench({ world: preparedWorld });

  async function managed(): Promise<{ member: Props; web: TestResource; program: Props }> {
    const group = await manageGroup(bench());
    const { id, name, source_server: serverId } = instanceOf(await bench().world(), "web-1");
    const member = { protectionGroupId: group.id, __group: linkOf(group) };
    const program = { ...member, name, serverId, adopt: id };
    const web = bench().resource("ProtectedInstance");
    await web.up(program);
    return { member, web, program };
  }

  it("is refused in a status that nobody knows, and with a storage fault; a repair leads out", async () => {
    const { web } = await managed();
    const mark = await bench().mark();
    await bench().control.setStatus({ group: GROUP, status: "hibernating" });
    await failure(web.destroy(), '"hibernating"', "abandon: true");
    await bench().control.setStatus({ group: GROUP, status: "available" });
    await bench().control.breakProduction({ group: GROUP });
    await failure(web.destroy(), "reports a fault", "abandon: true");
    expect(await bench().writes(mark)).to.deep.equal([]);
    await bench().control.repair({ group: GROUP });
    await web.destroy();
  });

  for (const status of ["error-failing-back", "failing-back", "hibernating", "error"]) {
    it(`is refused while the group is in "${status}", and takes no DR server with it`, async () => {
      const { web, program } = await managed();
      await web.up({ ...program, deleteTargetServer: true });
      const before = (await bench().world()).servers.length;
      const mark = await bench().mark();
      await bench().control.setStatus({ group: GROUP, status });
      await failure(web.destroy(), `"${status}"`, "Nothing was deleted");
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect((await bench().world()).servers).to.have.length(before);
    });
  }

  it("waits for what somebody is changing on the member", async () => {
    const { web, program } = await managed();
    await web.up({ ...program, deleteTargetServer: true });
    const { subnets } = await bench().world();
    const { status } = await bench().control.consoleCall({
      method: "POST",
      path: `/v1/{p}/protected-instances/${String(web.id)}/nic`,
      body: { subnet_id: subnets[0]?.id },
    });
    expect(status).to.equal(200);
    await web.destroy();
    expect((await bench().world()).instances.map(({ name }) => name)).to.deep.equal(["db-1-protected"]);
  });

  it("stops no plan, and with it no failover, in an emergency", async () => {
    const { web, program } = await managed();
    await bench().control.breakProduction({ group: GROUP });
    const { replaces } = await web.preview({ ...program, adopt: undefined, serverId: "other" });
    expect(replaces).to.deep.equal(["serverId"]);
  });

  it("is refused while the group's state knows of a transition that did not end", async () => {
    const { web, program } = await managed();
    await web.up({ ...program, __group: { unfinished: true } });
    await failure(web.destroy(), "is not finished");
    await web.up({ ...program, __group: { unfinished: false } });
    await web.destroy();
  });
});
