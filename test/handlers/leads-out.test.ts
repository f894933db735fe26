import { expect } from "chai";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import {
  GROUP,
  byName,
  failedOverGroup,
  groupProgram,
  instanceOf,
  manageGroup,
  pairOf,
  protectedWorld,
} from "./scenes";

const MISSING = "7f0c0000-0000-4000-8000-000000000000";

/** A second, empty group of the same project. */
async function secondGroup(bench: Bench): Promise<string> {
  const second = bench.resource("ProtectionGroup");
  await second.up({ ...(await groupProgram(bench)), name: "second" });
  return second.id ?? "";
}

describe("a creation that is refused says what leads out of it", () => {
  const bench = useBench({ world: protectedWorld });

  it("where what it refers to is gone: pulumi refresh", async () => {
    const protectionGroupId = byName((await bench().world()).groups, GROUP).id;
    const ends = { protectedInstanceId: MISSING, replicationPairId: MISSING };
    const attachment = bench().resource("ReplicationAttachment");
    await failure(
      attachment.up({ protectionGroupId, ...ends, device: "/dev/vdc" }),
      "DR_NOT_FOUND",
      "pulumi refresh takes it out of the state",
    );
    const protection = bench().resource("Protection");
    await failure(
      protection.up({ protectionGroupId: MISSING }),
      "DR_NOT_FOUND",
      "pulumi refresh takes it out of the state",
    );
  });

  it("where what it adopts is gone: without adopt", async () => {
    const program = { ...(await groupProgram(bench())), adopt: MISSING };
    await failure(
      bench().resource("ProtectionGroup").up(program),
      "DR_NOT_FOUND",
      "remove adopt, and pulumi up creates a new one",
    );
  });

  it("where another name is there than is declared: the name that is there", async () => {
    const { id } = byName((await bench().world()).groups, GROUP);
    const program = { ...(await groupProgram(bench())), name: "sales", adopt: id };
    await failure(
      bench().resource("ProtectionGroup").up(program),
      `Declare what is there: name: "${GROUP}". Nothing was changed.`,
    );
  });

  it("where the server belongs to an instance of another group: that instance and its group", async () => {
    const world = await bench().world();
    const { id, server_group_id: groupId, source_server: serverId } = instanceOf(world, "web-1");
    const instance = bench().resource("ProtectedInstance");
    const refused = instance.up({ protectionGroupId: await secondGroup(bench()), name: "web", serverId });
    await failure(refused, "DR_IN_USE", `(${id}) of group ${groupId}`, `protectionGroup: "${groupId}", adopt: "${id}"`);
  });

  it("where a disk of the server belongs to a pair that was left behind: that pair", async () => {
    const world = await bench().world();
    const { id, server_group_id: protectionGroupId, source_server: serverId } = instanceOf(world, "web-1");
    await bench().control.remove({ instance: id, vanish: true });
    const instance = bench().resource("ProtectedInstance");
    const refused = instance.up({ protectionGroupId, name: "web", serverId });
    await failure(
      refused,
      "DR_IN_USE",
      "belongs to replication pair",
      `of group ${protectionGroupId}`,
      "delete it in the console",
    );
  });

  it("where the server is in an error: the server", async () => {
    const world = await bench().world();
    const { id, server_group_id: protectionGroupId, source_server: serverId } = instanceOf(world, "web-1");
    await bench().control.remove({ instance: id, withDrServer: true });
    await bench().clock.pass(60);
    for (const pair of (await bench().world()).pairs.filter(({ name }) => name.startsWith("web-1")))
      await bench().control.remove({ pair: pair.id, withDrDisk: true });
    await bench().clock.pass(60);
    await bench().control.setServer({ server: serverId, status: "ERROR" });
    await failure(
      bench().resource("ProtectedInstance").up({ protectionGroupId, name: "web", serverId }),
      "Start or stop the server",
    );
  });

  it("where production is away: the way back", async () => {
    const world = await bench().world();
    const { id, server_group_id: protectionGroupId, source_server: serverId } = instanceOf(world, "web-1");
    await bench().control.remove({ instance: id, vanish: true });
    for (const pair of world.pairs.filter(({ name }) => name.startsWith("web-1")))
      await bench().control.remove({ pair: pair.id, vanish: true });
    await failedOverGroup(bench());
    const refused = bench().resource("ProtectedInstance").up({ protectionGroupId, name: "web", serverId });
    await failure(
      refused,
      '"failed-over"',
      "production at the DR site",
      "failover: false on the group",
      "leave this resource out",
    );
  });

  it("where a pair is to be attached while production is away: the way back", async () => {
    const world = await bench().world();
    const { id: replicationPairId, server_group_id: protectionGroupId } = pairOf(world, "shop-spare");
    const ends = { protectedInstanceId: instanceOf(world, "web-1").id, replicationPairId };
    await failedOverGroup(bench());
    const refused = bench()
      .resource("ReplicationAttachment")
      .up({ protectionGroupId, ...ends, device: "/dev/vdd" });
    await failure(refused, "production at the DR site", "failover: false on the group", "leave this resource out");
  });

  it("where an attachment is declared in another group than its pair: the group of the pair", async () => {
    const world = await bench().world();
    const pair = pairOf(world, "shop-spare");
    const attachment = bench().resource("ReplicationAttachment");
    const ends = { protectedInstanceId: instanceOf(world, "web-1").id, replicationPairId: pair.id };
    const refused = attachment.up({ protectionGroupId: await secondGroup(bench()), ...ends, device: "/dev/vdd" });
    await failure(refused, "DR_REFUSED", `protectionGroup: "${pair.server_group_id}"`);
    expect(await bench().sent("attach")).to.deep.equal([]);
  });

  it("where protection follows a failover of this stack: the id that reprotect takes", async () => {
    await bench().inOneProcess(async () => {
      const group = await failedOverGroup(bench());
      const { id } = group.resource.outputs["lastTransition"] as { readonly id: string };
      const protection = bench().resource("Protection");
      await failure(protection.up({ protectionGroupId: group.id }), `Set reprotect: "${id}" on the ProtectionGroup`);
    });
  });

  it("where protection follows a failover that was made elsewhere: to adopt it first", async () => {
    const { id } = byName((await bench().world()).groups, GROUP);
    await bench().control.console({ group: GROUP, action: "failover-server-group", priority_station: "target" });
    await bench().clock.pass(600);
    await failure(
      bench().resource("Protection").up({ protectionGroupId: id }),
      "Set failover: true on the ProtectionGroup and run pulumi up",
    );
  });
});

describe("a member whose group was renamed in the program", () => {
  const bench = useBench({ world: protectedWorld });

  async function declaredWeb(): Promise<{ readonly resource: ReturnType<Bench["resource"]>; readonly program: Props }> {
    const {
      id,
      name,
      server_group_id: protectionGroupId,
      source_server: serverId,
    } = instanceOf(await bench().world(), "web-1");
    const resource = bench().resource("ProtectedInstance");
    const program = { protectionGroupId, name, serverId, adopt: id };
    await resource.up(program);
    const { adopt: _adopt, ...plain } = program;
    await resource.up(plain);
    return { resource, program: plain };
  }

  it("is refused with the alias that the group needs, while production is away", async () => {
    const { resource, program } = await declaredWeb();
    await failedOverGroup(bench());
    const renamed = resource.up({ ...program, protectionGroupId: await secondGroup(bench()) });
    await failure(
      renamed,
      "Changing protectionGroup would replace ProtectedInstance",
      'aliases: [{ name: "<former name>" }]',
      "to the options of the ProtectionGroup",
    );
    expect((await bench().world()).instances.map(({ id }) => id)).to.include(resource.id);
  });

  it("is warned of with that alias in calm times", async () => {
    const { resource, program } = await declaredWeb();
    const other = await secondGroup(bench());
    await resource.preview({ ...program, protectionGroupId: other });
    expect(bench().said.join("\n")).to.match(
      /is deleted with its copy at the other site.*aliases: \[\{ name: "<former name>" \}\]/s,
    );
  });
});

describe("two edits at once", () => {
  const bench = useBench({ world: protectedWorld });

  it("of failover and reprotect are told apart by what to take back", async () => {
    const group = await manageGroup(bench());
    const refused = group.resource.up({ ...group.program, failover: true, reprotect: "orders/1" });
    await failure(refused, "remove reprotect, or undo the edit of failover");
  });
});
