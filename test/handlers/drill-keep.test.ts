import { expect } from "chai";
import { gateReasons } from "../../provider/drills/decide/gate";
import { drillRecord } from "../../provider/model/drill-record";
import { failure, useBench } from "../support/handlers";
import { Drills, FILE, emergencyDrill, objectsIn } from "./drill-scene";
import { GROUP, byName, protectedWorld } from "./scenes";

describe("a drill that is kept as an emergency drill", () => {
  const bench = useBench({ world: protectedWorld });

  const drills = async (): Promise<readonly { id: string; name: string; status: string }[]> =>
    (await bench().world()).drills;
  const gate = async (runs: Drills): Promise<string[]> => {
    const { id, name } = byName((await bench().world()).groups, GROUP);
    const wish = { now: bench().clock.now(), maxAgeMs: 1e9, topology: undefined, simulated: true };
    return gateReasons(runs.runs(), { group: { id, name }, ...wish });
  };

  it("is marked by one rename while its run is under way, which then leaves it alone, as does whatever comes after", async () => {
    const runs = new Drills(bench());
    const ended = await runs.ended(FILE, {
      verify: async () => {
        const [drill] = await drills();
        const mark = await bench().mark();
        const before = objectsIn(await bench().world());
        const kept = await runs.keep(drill?.name ?? "");
        expect(kept).to.include({ renamed: true, groupName: GROUP });
        expect(kept.drill.name).to.equal(`emergency-${drill?.name ?? ""}`);
        expect(kept.servers?.map(({ status }) => status)).to.deep.equal(["ACTIVE", "ACTIVE"]);
        expect(await bench().writes(mark)).to.deep.equal(["PUT rename-drill"]);
        expect(objectsIn(await bench().world())).to.deep.equal(before);
        return [];
      },
    });
    expect(ended.cleanUp).to.deep.include({ complete: false });
    expect(ended.cleanUp.left[0]?.why).to.contain("marked as an emergency drill");
    const [drill] = await drills();
    const mark = await bench().mark();
    const again = await runs.run(FILE);
    expect(again).to.include({ did: "refused" });
    await runs.finish();
    runs.noteKept(await runs.keep(drill?.id ?? ""));
    expect(runs.open()).to.deep.equal([]);
    expect(await runs.run(FILE)).to.include({ did: "refused" });
    expect(drillRecord(runs.last())).to.include({ keptAs: drill?.name });
    expect((await gate(runs)).join()).to.contain(`was kept as emergency drill ${drill?.name ?? ""}`);
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect((await drills()).map(({ status }) => status)).to.deep.equal(["available"]);
  });

  it("of a run that was killed is no leftover once it is noted; without that it is found by its mark, and left", async () => {
    const runs = new Drills(bench());
    const dies = new AbortController();
    const dead = runs.run(FILE, {
      dies: dies.signal,
      more: {
        verify: () => {
          dies.abort();
          return new Promise(() => undefined);
        },
      },
    });
    dead.catch(() => undefined);
    while (!dies.signal.aborted) await new Promise((resolve) => setImmediate(resolve));
    const [drill] = await drills();
    const kept = await runs.keep(drill?.name ?? "");
    await runs.finish();
    expect((await drills()).map(({ name }) => name)).to.deep.equal([kept.drill.name]);
    runs.noteKept(kept);
    expect(runs.open()).to.deep.equal([]);
    expect(await runs.keep(drill?.name ?? "")).to.include({ renamed: false });
  });

  it("is none that does not run, that nobody knows, or whose name several have, and nothing is sent", async () => {
    const runs = new Drills(bench());
    await failure(runs.keep("rehearsal"), "There is no drill rehearsal in this project");
    await emergencyDrill(bench());
    const [own] = await drills();
    const mark = await bench().mark();
    expect(await runs.keep(own?.id ?? "")).to.include({ renamed: false });
    expect(await bench().writes(mark)).to.deep.equal([]);
    const group = { protectionGroupId: byName((await bench().world()).groups, GROUP).id };
    const twins = [bench().resource("DisasterRecoveryDrill"), bench().resource("DisasterRecoveryDrill")] as const;
    await twins[0].up({ ...group, name: "rehearsal" });
    await twins[1].up({ ...group, name: "another" });
    await twins[1].up({ ...group, name: "rehearsal" });
    const before = await bench().mark();
    await failure(runs.keep("rehearsal"), "Several drills are named rehearsal", twins[0].id ?? "?");
    expect(await bench().writes(before)).to.deep.equal([]);
    expect((await runs.keep(twins[1].id ?? "")).drill.name).to.equal("emergency-rehearsal");
    await bench().control.faults.add({
      match: { jobType: "deleteDisasterRecoveryDrill" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.1923", reason: "busy" },
    });
    await failure(twins[0].destroy(), "SDRS.1923");
    await failure(runs.keep("rehearsal"), "is error-deleting, so it cannot be kept");
  });
});
