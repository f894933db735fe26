import { expect } from "chai";
import { generateWorld } from "../../simulator/world/seed/generate";
import { type TestResource, useBench } from "../support/handlers";

const PAIRS = 1_000;

describe("a refresh of a thousand pairs", () => {
  const bench = useBench({ world: generateWorld({ groups: 4, pairs: PAIRS }) });

  async function adopted(): Promise<TestResource[]> {
    const { pairs } = await bench().world();
    const declare = async (pair: (typeof pairs)[number]): Promise<TestResource> => {
      const resource = bench().resource("ReplicationPair");
      const { id, name, source_volume: volumeId, server_group_id: protectionGroupId } = pair;
      await resource.up({ name, volumeId, protectionGroupId, adopt: id });
      return resource;
    };
    return await bench().inOneProcess(() => Promise.all(pairs.map(declare)));
  }

  it("takes 25 calls at most, and few more where a hundred of them are gone", async () => {
    const resources = await adopted();
    expect(resources).to.have.length(PAIRS);
    const refresh = async (): Promise<{ ends: string[]; calls: number }> => {
      const mark = await bench().mark();
      const ends = await bench().inOneProcess(() => Promise.all(resources.map((resource) => resource.refresh())));
      return { ends, calls: (await bench().control.calls({ since: mark })).length };
    };
    const { ends, calls } = await refresh();
    expect(ends.filter((end) => end === "present")).to.have.length(PAIRS);
    expect(calls).to.be.at.most(25);
    for (const [index, resource] of resources.slice(0, 100).entries())
      resource.id = `7f0c0000-0000-4000-8000-${String(index).padStart(12, "0")}`;
    const later = await refresh();
    expect(later.ends.filter((end) => end === "gone")).to.have.length(100);
    expect(later.calls).to.be.at.most(25 + 100 + 25);
  });
});
