import { expect } from "chai";
import { generateWorld } from "../../simulator/world/seed/generate";
import { type TestResource, useBench } from "../support/handlers";

const GROUPS = 8;

describe("a refresh of many groups", () => {
  const bench = useBench({ world: generateWorld({ groups: GROUPS, pairs: 2 * GROUPS }) });

  async function adopted(): Promise<TestResource[]> {
    const world = await bench().world();
    return await Promise.all(
      world.groups.map(async (group) => {
        const resource = bench().resource("ProtectionGroup");
        await resource.up({
          name: group.name,
          sourceAvailabilityZone: group.source_availability_zone,
          targetAvailabilityZone: group.target_availability_zone,
          domainId: group.domain_id,
          sourceVpcId: group.source_vpc_id,
          adopt: group.id,
        });
        return resource;
      }),
    );
  }

  it("asks for all of them together, and each is told of its own members and addresses", async () => {
    const resources = await adopted();
    const mark = await bench().mark();
    await bench().inOneProcess(() => Promise.all(resources.map((resource) => resource.refresh())));
    const calls = (await bench().control.calls({ since: mark })).filter(({ service }) => service !== "iam");
    expect(calls.length, calls.map(({ method, path }) => `${method} ${path}`).join("\n")).to.be.at.most(10);
    const world = await bench().world();
    for (const { id, outputs } of resources) {
      const own = world.instances.filter((instance) => instance.server_group_id === id);
      const rows = outputs["addresses"] as { serverId: string }[];
      expect(outputs).to.include({ status: "protected" });
      expect(new Set(rows.map(({ serverId }) => serverId))).to.deep.equal(
        new Set(own.flatMap((instance) => [instance.source_server, instance.target_server])),
      );
    }
  });

  it("that is one of several finds that it is gone", async () => {
    const resources = await adopted();
    await bench().control.setStatus({ group: resources[0]!.id!, status: "available" });
    const twin = bench().resource("ProtectionGroup");
    twin.saved = resources[1]!.saved;
    twin.id = "00000000-0000-4000-8000-000000000000";
    const ends = await bench().inOneProcess(() =>
      Promise.all([twin, ...resources].map((resource) => resource.refresh())),
    );
    expect(ends[0]).to.equal("gone");
    expect(ends.slice(1)).to.deep.equal(resources.map(() => "present"));
    expect(resources[0]?.outputs).to.include({ status: "available" });
  });
});
