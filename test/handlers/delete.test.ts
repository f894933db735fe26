import { expect } from "chai";
import { UNKNOWN } from "../../tools/emulator/values";
import { type Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import {
  type ManagedGroup,
  GROUP,
  JOB,
  VERB,
  brokenGroup,
  byName,
  failedOverGroup,
  instanceOf,
  linkOf,
  manageGroup,
  manageMembers,
  pairOf,
  protectedWorld,
  bareWorld,
  groupProgram,
} from "./scenes";

const KINDS = [
  "ReplicationAttachment",
  "Protection",
  "ReplicationPair",
  "ProtectedInstance",
  "ProtectionGroup",
] as const;

/** One resource of each kind. */
async function everyKind(bench: Bench, group: ManagedGroup): Promise<Record<(typeof KINDS)[number], TestResource>> {
  return await bench.inOneProcess(async () => {
    const [pair, instance] = await manageMembers(bench, group);
    const member = { protectionGroupId: group.id, __group: linkOf(group) };
    const protection = bench.resource("Protection");
    await protection.up({ ...member, adopt: group.id });
    const world = await bench.world();
    const data = pairOf(world, "web-1-data");
    const attachment = bench.resource("ReplicationAttachment");
    const protectedInstanceId = instanceOf(world, "web-1").id;
    const device = data.attachment[0]?.device ?? "";
    const adopt = `${protectedInstanceId}/${data.id}`;
    await attachment.up({ ...member, adopt, protectedInstanceId, replicationPairId: data.id, device });
    return {
      ReplicationAttachment: attachment,
      Protection: protection,
      ReplicationPair: pair!,
      ProtectedInstance: instance!,
      ProtectionGroup: group.resource,
    };
  });
}

const AWAY: readonly { readonly when: string; readonly arrange: (bench: Bench) => Promise<unknown> }[] = [
  {
    when: "production is away",
    arrange: async (bench) => {
      await bench.control.console({ group: GROUP, action: VERB.failover });
      await bench.clock.pass(30);
    },
  },
  {
    when: "a failover is running",
    arrange: async (bench) => bench.control.console({ group: GROUP, action: VERB.failover }),
  },
  {
    when: "a failover failed half-way",
    arrange: async (bench) => {
      const effect = { kind: "fail-job", code: "SDRS.1030" } as const;
      await bench.control.faults.add({ match: { jobType: JOB.failover }, effect });
      await bench.control.console({ group: GROUP, action: VERB.failover });
      await bench.clock.pass(30);
    },
  },
];

describe("deleting is refused before the first call that changes something", () => {
  const bench = useBench({ world: protectedWorld });

  for (const { when, arrange } of AWAY) {
    it(`for every kind while ${when}`, async () => {
      const all = await everyKind(bench(), await manageGroup(bench()));
      await arrange(bench());
      const mark = await bench().mark();
      for (const kind of KINDS) {
        const text = await failure(all[kind].destroy(), "DR_REFUSED", "is not deleted", "abandon: true");
        expect(text).to.include(kind);
      }
      expect(await bench().writes(mark)).to.deep.equal([]);
    });
  }

  it("for a group with an unfinished transition of ours", async () => {
    const { resource } = await manageGroup(bench());
    resource.outputs = { ...resource.outputs, unfinished: { number: 1 } };
    await failure(resource.destroy(), "is not finished");
  });

  it("by what the group is at that moment, whatever the same process has just read of it", async () => {
    const [, instance] = await manageMembers(bench(), await manageGroup(bench()));
    await bench().inOneProcess(async () => {
      await instance?.refresh();
      await bench().control.console({ group: GROUP, action: VERB.failover });
      const mark = await bench().mark();
      await failure(instance!.destroy(), "DR_REFUSED", "is not finished");
      expect(await bench().writes(mark)).to.deep.equal([]);
    });
  });

  it("for every kind while the group cannot be read", async () => {
    const all = await everyKind(bench(), await manageGroup(bench()));
    const match = { service: "sdrs", method: "GET", path: `server-groups/${all.ProtectionGroup.id ?? ""}` } as const;
    await bench().control.faults.add({ match, times: 10_000, effect: { kind: "status", status: 403 } });
    const mark = await bench().mark();
    for (const kind of KINDS) await failure(all[kind].destroy(), "DR_FORBIDDEN");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("also when a change would replace it in the update that moves production", async () => {
    const { resource, program } = await brokenGroup(bench());
    const mark = await bench().mark();
    const both = { ...program, adopt: undefined, domainId: "other", failover: true };
    await failure(
      resource.up(both),
      "Changing domainId would replace",
      "the same edit changes failover",
      "one at a time",
    );
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("also when a value that is not known yet may replace it, with the way through for one that stays the same", async () => {
    const { resource, program } = await failedOverGroup(bench());
    const away = { ...program, adopt: undefined, failover: true };
    await failure(
      resource.preview({ ...away, domainId: UNKNOWN }),
      "would replace ProtectionGroup",
      "Before the update nobody knows domainId. If you know that nothing changes, run pulumi up --skip-preview",
    );
    const mark = await bench().mark();
    expect(await resource.up(away)).to.equal("unchanged");
    await failure(resource.up({ ...away, domainId: "other" }), "would replace ProtectionGroup");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("also when a change would replace", async () => {
    const group = await manageGroup(bench());
    const all = await everyKind(bench(), group);
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await bench().clock.pass(30);
    const mark = await bench().mark();
    const changed: Record<string, Props> = {
      ReplicationPair: { ...all.ReplicationPair.inputs, adopt: undefined, volumeId: "other" },
      ProtectedInstance: { ...all.ProtectedInstance.inputs, adopt: undefined, serverId: "other" },
      ReplicationAttachment: { ...all.ReplicationAttachment.inputs, adopt: undefined, device: "/dev/vdz" },
      ProtectionGroup: { ...group.program, adopt: undefined, domainId: "other" },
    };
    for (const [kind, program] of Object.entries(changed)) {
      await failure(all[kind as (typeof KINDS)[number]].up(program), `would replace ${kind} `);
    }
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});

describe("with abandon: true", () => {
  const bench = useBench({ world: protectedWorld });

  it("everything leaves the stack and stays in the cloud", async () => {
    const group = await brokenGroup(bench());
    const all = await everyKind(bench(), group);
    await group.resource.up({ ...group.program, failover: true, abandon: true });
    for (const kind of KINDS) {
      if (kind !== "ProtectionGroup") await all[kind].up({ ...all[kind].inputs, __group: linkOf(group) });
    }
    const mark = await bench().mark();
    for (const kind of KINDS) await all[kind].destroy();
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(byName((await bench().world()).groups, GROUP).status).to.equal("failed-over");
  });
});

describe("an unfinished transition of a group that is abandoned", () => {
  const bench = useBench({ world: protectedWorld });

  it("is not pursued: nothing is sent, and the next update has nothing to do", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.faults.add({
      match: { jobType: JOB.failover },
      effect: { kind: "fail-job", code: "SDRS.1030" },
    });
    await failure(resource.up({ ...program, failover: true }), "NOT finished");
    const mark = await bench().mark();
    const abandoned = { ...program, abandon: true };
    expect(await resource.up(abandoned)).to.equal("updated");
    expect(await resource.up(abandoned)).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});

describe("a group that Protection of the same run names by its id", () => {
  const bench = useBench({ world: bareWorld });

  it("is not deleted before Protection is", async () => {
    const group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
    const serverId = byName((await bench().world()).servers, "web-1").id;
    const web = bench().resource("ProtectedInstance");
    await web.up({ protectionGroupId: group.id, name: "web-1", serverId });
    const protection = bench().resource("Protection");
    const program = { protectionGroupId: group.id, waitForSync: false };
    await protection.up(program);
    await bench().inOneProcess(async () => {
      await protection.up(program);
      await web.destroy();
      await failure(group.destroy(), "DR_IN_USE", "of this program still names it", "Give Protection the resource");
    });
    expect((await bench().world()).groups).to.have.length(1);
    // With an alias the state still says the old name, and the run knows both.
    protection.rename();
    await bench().inOneProcess(async () => {
      await protection.up(program);
      await protection.destroy();
      await group.destroy();
    });
    expect((await bench().world()).groups).to.have.length(0);
  });
});

describe("a hand-over", () => {
  const bench = useBench({ world: protectedWorld });

  it("to a resource that adopts the same object deletes nothing", async () => {
    const old = await manageGroup(bench());
    const heir = bench().resource("ProtectionGroup");
    await bench().inOneProcess(async () => {
      await heir.up(old.program);
      await old.resource.destroy();
    });
    expect(await bench().writes()).to.deep.equal([]);
  });

  it("is not assumed by another process", async () => {
    const { resource } = await manageGroup(bench());
    await failure(resource.destroy(), "DR_IN_USE", "still holds");
  });
});

describe("deleting at the original site", () => {
  const bench = useBench({ world: protectedWorld });

  it("removes protection, members and group", async () => {
    const all = await everyKind(bench(), await manageGroup(bench()));
    const world = await bench().world();
    const db = bench().resource("ProtectedInstance");
    const { id, name, source_server: serverId } = instanceOf(world, "db-1");
    await db.up({ protectionGroupId: all.ProtectionGroup.id, name, serverId, adopt: id, deleteTargetServer: true });
    for (const one of [all.Protection, all.ReplicationPair, all.ProtectedInstance, db, all.ProtectionGroup]) {
      if (one.id !== undefined) await one.destroy();
    }
    const { groups, pairs, instances } = await bench().world();
    expect({ groups, instances }).to.deep.equal({ groups: [], instances: [] });
    expect(pairs).to.deep.equal([]);
  });

  it("succeeds for what is gone already", async () => {
    const all = await everyKind(bench(), await manageGroup(bench()));
    const gone = "7f0c0000-0000-4000-8000-000000000000";
    for (const kind of ["ReplicationPair", "ProtectedInstance", "ProtectionGroup"] as const) {
      all[kind].id = gone;
      await all[kind].destroy();
    }
    all.ReplicationAttachment.id = `${gone}/${gone}`;
    await all.ReplicationAttachment.destroy();
    expect((await bench().writes()).filter((call) => call.startsWith("DELETE")).length).to.be.at.most(3);
  });
});
