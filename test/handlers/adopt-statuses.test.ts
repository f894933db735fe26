import { expect } from "chai";
import { type Declaration, isReference } from "../../cli/adopt/declaration";
import { declareGroup } from "../../cli/adopt/declare";
import { readGroup } from "../../cli/adopt/read";
import { createCloud, readSettings } from "../../provider/index";
import { configOf } from "../../tools/emulator/config";
import { GROUP_STATUSES, INSTANCE_STATUSES, PAIR_STATUSES } from "../../provider/model/status";
import { type Props, failure, useBench } from "../support/handlers";
import { GROUP, byName, instanceOf, pairOf, protectedWorld } from "./scenes";

describe("what sdrs adopt declares", () => {
  const bench = useBench({ world: protectedWorld });

  async function declared(): Promise<Declaration[]> {
    const config = new Map(Object.entries(configOf(bench().simulator, "key")));
    const cloud = createCloud(readSettings((key) => config.get(key)));
    try {
      return declareGroup(await readGroup(cloud, byName((await bench().world()).groups, GROUP).id));
    } finally {
      await cloud.close();
    }
  }

  /** Inputs as a class hands them over. */
  function handed({ kind, inputs, logicalName }: Declaration): Props {
    const ids = Object.entries(inputs).map(([key, value]) => [
      key === "protectionGroup" ? "protectionGroupId" : key,
      isReference(value) ? value.id : value,
    ]);
    const named = kind === "Protection" || kind === "ReplicationAttachment" || inputs["name"] !== undefined;
    return { ...(Object.fromEntries(ids) as Props), ...(named ? {} : { name: logicalName, __derivedName: true }) };
  }

  /** Adopts what is declared, and fails where anything is sent. */
  async function takenOver(declarations: readonly Declaration[]): Promise<number> {
    const mark = await bench().mark();
    const live = declarations.filter(({ leftOut }) => leftOut === undefined);
    for (const one of live) expect(await bench().resource(one.kind).up(handed(one)), one.kind).to.equal("created");
    expect(await bench().writes(mark)).to.deep.equal([]);
    return live.length;
  }

  it("is taken over without a call that writes, whatever the status of the group", async () => {
    const before = await bench().control.snapshot();
    for (const status of [...GROUP_STATUSES, "quantum"]) {
      await bench().control.restore(before);
      await bench().control.setStatus({ group: GROUP, status });
      const taken = await takenOver(await declared());
      expect(taken > 0, status).to.equal(status !== "creating" && status !== "deleting");
    }
  }).timeout(60_000);

  it("is taken over in every status of an instance or a pair but those in which it is left out", async () => {
    const world = await bench().world();
    const before = await bench().control.snapshot();
    const targets = [
      ...INSTANCE_STATUSES.map((status) => ({ instance: instanceOf(world, "web-1").id, status })),
      ...PAIR_STATUSES.map((status) => ({ pair: pairOf(world, "shop-spare").id, status })),
    ];
    for (const target of targets) {
      await bench().control.restore(before);
      await bench().control.setStatus(target);
      const declarations = await declared();
      await takenOver(declarations);
      for (const { kind, leftOut } of declarations)
        expect(leftOut === undefined || kind === "ProtectedInstance" || kind === "ReplicationPair", kind).to.equal(
          true,
        );
    }
  }).timeout(60_000);

  it("leaves Protection out exactly where the provider would not adopt it", async () => {
    const before = await bench().control.snapshot();
    const id = byName((await bench().world()).groups, GROUP).id;
    for (const status of GROUP_STATUSES) {
      await bench().control.restore(before);
      await bench().control.setStatus({ group: GROUP, status });
      const found = (await declared()).filter(({ kind, leftOut }) => kind === "Protection" && leftOut === undefined);
      if (found.length === 1) continue;
      const error = await failure(bench().resource("Protection").up({ protectionGroupId: id, adopt: id }));
      expect(error, status).to.contain("cannot be adopted");
    }
  }).timeout(60_000);
});
