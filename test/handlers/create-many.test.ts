import { expect } from "chai";
import { createCloud } from "../../provider/api/cloud";
import { readSettings } from "../../provider/settings/settings";
import { type CreationCost, creationCost } from "../../tools/bench/creating";
import { configOf } from "../../tools/emulator/config";
import { type Props, type TestResource, failure, useBench } from "../support/handlers";
import { bareWorld, byName, groupProgram } from "./scenes";

const shown = ({ byName: calls }: CreationCost): string =>
  [...calls].map(([name, count]) => `${count} ${name}`).join("\n");

describe("creating many members of a group", () => {
  for (const [how, alongside] of [
    ["one after the other", false],
    ["side by side", true],
  ] as const) {
    it(`${how} takes 7 calls at most for each, and reads twice as much for twice as many`, async () => {
      const half = await creationCost(10, alongside);
      const whole = await creationCost(20, alongside);
      expect(whole.byName.get("create-protected-instance")).to.equal(20);
      expect(whole.byName.get("create-replication")).to.equal(20);
      expect(whole.byName.get("attach-replication")).to.equal(20);
      expect(whole.calls, shown(whole)).to.be.at.most(7 * whole.objects);
      expect(whole.bytes).to.be.at.most(2.2 * half.bytes);
    });
  }
});

describe("a list that a run keeps while it creates", () => {
  const bench = useBench({ world: bareWorld, pace: "immediate" });
  let group: TestResource;

  beforeEach(async () => {
    group = bench().resource("ProtectionGroup");
    await group.up(await groupProgram(bench()));
  });

  async function instanceProgram(server: string, more: Props = {}): Promise<Props> {
    const serverId = byName((await bench().world()).servers, server).id;
    return { name: `pi-${server}`, protectionGroupId: group.id, serverId, ...more };
  }
  async function pairProgram(disk: string): Promise<Props> {
    const volumeId = byName((await bench().world()).disks, disk).id;
    return { name: `pair-${disk}`, protectionGroupId: group.id, volumeId };
  }
  const create = (kind: "ProtectedInstance" | "ReplicationPair", program: Props): Promise<unknown> =>
    bench().resource(kind).up(program);

  it("hides no instance that somebody else made meanwhile: it is refused with the way to adopt it, and no second is made", async () => {
    const [web, db] = [await instanceProgram("web-1"), await instanceProgram("db-1")];
    const values: Readonly<Record<string, string | undefined>> = configOf(bench().simulator);
    const other = createCloud(readSettings((key) => values[key], {}));
    await bench().inOneProcess(async () => {
      await create("ProtectedInstance", web);
      await other.instances.create({ ...db, name: "theirs" } as unknown as Parameters<
        typeof other.instances.create
      >[0]);
      await failure(create("ProtectedInstance", db), "theirs", "adopt:");
    });
    await other.close();
    expect((await bench().world()).instances.map(({ name }) => name)).to.have.members(["pi-web-1", "theirs"]);
  });

  it("is not asked about a server that this run asked to protect: a second resource of it is refused before a request", async () => {
    const web = await instanceProgram("web-1");
    await bench().inOneProcess(async () => {
      await create("ProtectedInstance", web);
      const mark = await bench().mark();
      await failure(create("ProtectedInstance", { ...web, name: "again" }), "pi-web-1");
      expect(await bench().writes(mark)).to.deep.equal([]);
    });
  });

  it("is not asked about a disk that a server has: the pair that came with an instance is found before a request", async () => {
    const [spare, web] = [await pairProgram("shop-spare"), await instanceProgram("web-1")];
    await bench().inOneProcess(async () => {
      await create("ReplicationPair", spare);
      await create("ProtectedInstance", web);
      const mark = await bench().mark();
      await failure(create("ReplicationPair", await pairProgram("web-1-root")), "disk");
      expect(await bench().writes(mark)).to.deep.equal([]);
    });
  });

  it("is read again after a deletion of this run, so that a server can be protected anew", async () => {
    const web = await instanceProgram("web-1", { deleteTargetServer: true });
    await bench().inOneProcess(async () => {
      const first = bench().resource("ProtectedInstance");
      await first.up(web);
      await first.destroy();
      await create("ProtectedInstance", web);
    });
    expect((await bench().world()).instances).to.have.length(1);
  });

  it("shows no EIP that was unbound since", async () => {
    const [web, db] = [await instanceProgram("web-1"), await instanceProgram("db-1")];
    const { eips, ports, servers } = await bench().world();
    const eip = eips[0]?.id ?? "";
    const target = byName(servers, "db-1").id;
    const port = ports.find(({ device_id: owner }) => owner === target)?.id ?? null;
    const shown = async (): Promise<unknown[]> => {
      const resource = bench().resource("ProtectedInstance");
      await resource.up(db);
      return (resource.outputs["addresses"] as { eip: string | null }[]).map((row) => row.eip);
    };
    await bench().inOneProcess(async () => {
      await bench().control.bindEip({ eip, port });
      await create("ProtectedInstance", web);
      await bench().control.bindEip({ eip, port: null });
      expect(await shown()).to.deep.equal([null]);
    });
  });
});
