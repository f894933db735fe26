import { expect } from "chai";
import { DEFINITIONS } from "../../provider/model/definitions";
import { isOurs } from "../../tools/emulator/classes";
import { type Report, changesOf, failuresOf } from "../../tools/emulator/report";
import type { DeclaredProgram } from "../../tools/states/declared";
import { kindOf } from "../../tools/states/export";
import { NEWEST_OUTPUTS } from "../../tools/states/lacking";
import { type Recording, type Told, recordings, thisRelease } from "../../tools/states/recording";
import { Recalled, expectGreen, expectReachable, expectServing, isAway, sideOf } from "./recalled";

/** True if the state lacks an output that was added since, which the next update reads. */
function lacksNewest({ state }: Recording): boolean {
  return state.deployment.resources.some((row) => {
    const kind = kindOf(row);
    if (kind === undefined) return false;
    return Object.keys(DEFINITIONS[kind].outputs).some(
      (name) => NEWEST_OUTPUTS.includes(name) && !(name in (row.outputs ?? {})),
    );
  });
}

function expectPlanned(report: Report, operations: readonly string[]): void {
  const others = changesOf(report).filter(({ operation }) => !operations.includes(operation));
  expect(others.map(({ operation, urn }) => `${operation} ${urn}`)).to.deep.equal([]);
}

const isDeclaredAway = (program: DeclaredProgram): boolean => program.some(({ args }) => args["failover"] === true);

interface Course {
  readonly title: string;
  /** Steps that a preview may list. */
  readonly plans: readonly string[];
  /** Actions that are asked of the group. */
  readonly actions: number;
  readonly silent: boolean;
}

// prettier-ignore
const NEXT: Readonly<Record<Told["next"], Course>> = {
  nothing:  { title: "shows no change, and nothing is sent that writes",                        plans: [],                   actions: 0, silent: true },
  reads:    { title: "is completed by an update that sends nothing that writes",                plans: ["update"],           actions: 0, silent: true },
  creates:  { title: "is gone on with: what was begun is ended, and nothing is made twice",     plans: ["create", "update"], actions: 1, silent: false },
  finishes: { title: "is finished by the next update: the servers start, and nothing is moved", plans: ["update"],           actions: 0, silent: false },
  acts:     { title: "is gone on with by the one action that is left, once it is agreed to",    plans: ["update"],           actions: 1, silent: false },
};

for (const recording of recordings())
  describe(`the state "${recording.name}" of release ${recording.release}`, function () {
    this.timeout(30_000);
    const { next, program } = recording;
    const course = NEXT[next === "nothing" && lacksNewest(recording) ? "reads" : next];
    let recalled: Recalled;

    before(async () => {
      recalled = await Recalled.open(recording);
    });
    beforeEach(() => recalled.begin());
    after(() => recalled.close());

    it(course.title, async () => {
      const preview = await recalled.preview();
      // A preview says of a failback what it needs, as the update does.
      if (next !== "acts") expectGreen(preview);
      expectPlanned(preview, course.plans);
      expect(await recalled.writes(), "calls of a preview that write").to.deep.equal([]);
      expectPlanned(await recalled.up(), course.plans);
      expect(await recalled.actions(), "actions").to.equal(course.actions);
      if (course.silent) expect(await recalled.writes()).to.deep.equal([]);
      else expect(await recalled.writes()).to.have.length.above(0);
      const world = await recalled.world();
      expectServing(world);
      const made = (kind: string): number => program.filter((one) => one.kind === kind).length;
      expect(world.groups).to.have.length(1);
      expect(world.instances).to.have.length(made("ProtectedInstance"));
      expect(world.drills).to.have.length(made("DisasterRecoveryDrill"));
      const disks = world.pairs.map(({ source_volume }) => source_volume);
      expect(disks, "a disk is in one pair").to.have.length(new Set(disks).size).and.length.above(1);
      const pairs = recalled.rows.filter(({ kind }) => kind === "ReplicationPair").map(({ id }) => id);
      expect(pairs).to.have.length(made("ReplicationPair"));
      expect(world.pairs.map(({ id }) => id)).to.include.members(pairs);
    });

    it("is whole afterwards, and quiet, in a preview and in one that refreshes", async () => {
      await recalled.settle();
      for (const { kind, outputs } of recalled.rows)
        if (isOurs(kind)) expect(outputs).to.include.keys(Object.keys(DEFINITIONS[kind].outputs));
      for (const refresh of [false, true]) {
        const report = await recalled.preview(refresh);
        expectGreen(report);
        expectPlanned(report, []);
      }
      await recalled.up();
      expect(await recalled.writes()).to.deep.equal([]);
    });

    it("keeps the names that were derived, whatever this release would derive", async () => {
      await recalled.settle();
      recalled.deriveOtherwise();
      const report = await recalled.preview();
      expectGreen(report);
      expectPlanned(report, []);
    });

    if (isDeclaredAway(program))
      it("comes home once it is agreed to, with every address", async () => {
        await recalled.settle();
        await recalled.control.repair({ group: String((await recalled.world()).groups[0]?.id) });
        recalled.edit("group", { failover: false });
        await recalled.settled();
        const world = await recalled.world();
        expect(isAway(world)).to.equal(false);
        expect(await recalled.actions(), "a reprotect, and the way back").to.equal(2);
        expectServing(world);
      });
    else
      for (const disaster of [false, true])
        it(`fails over ${disaster ? "out of a dead zone" : "once it is agreed to"}, with every address`, async () => {
          await recalled.settle();
          const known = recalled.group["addresses"] as readonly object[];
          const { groups } = await recalled.world();
          if (disaster) await recalled.control.breakProduction({ group: String(groups[0]?.id), deadZone: "fail" });
          recalled.edit("group", { failover: true });
          await recalled.up();
          const world = await recalled.world();
          expect(isAway(world)).to.equal(true);
          expect(await recalled.actions()).to.equal(1);
          if (disaster) expectReachable(world);
          else expectServing(world);
          // The first update of all knew no address, and a dead zone tells none.
          if (!disaster || known.length > 0)
            expect(recalled.movedEips).to.have.members(world.eips.map((eip) => eip.public_ip_address));
        });

    it("is destroyed where production is at home, and else abandoned as the refusal says", async () => {
      await recalled.settle();
      const before = await recalled.world();
      if (isAway(before)) {
        const refusals = failuresOf(await recalled.destroy()).map(({ failure = "" }) => failure);
        expect(refusals.join("\n")).to.contain("Nothing was deleted.").and.to.contain("set abandon: true on the group");
        recalled.edit("group", { abandon: true });
        await recalled.up();
        expectGreen(await recalled.destroy());
        expect(await recalled.writes()).to.deep.equal([]);
        expect({ ...(await recalled.world()), now: "" }).to.deep.equal({ ...before, now: "" });
      } else {
        const adopted = recalled.group["origin"] === "adopted";
        expectGreen(await recalled.destroy());
        const after = await recalled.world();
        const { groups, instances, pairs, drills, servers, disks } = after;
        expect({ groups, instances, pairs, drills }).to.deep.equal({
          groups: [],
          instances: [],
          pairs: [],
          drills: [],
        });
        const left = [...servers, ...disks].map(({ id }) => id);
        expect(left).to.include.members(sideOf(before, "source"));
        // Of what this stack took up, nothing goes but the protection.
        const dr = sideOf(before, "target");
        expect(dr).to.have.length.above(2);
        expect(dr.filter((id) => left.includes(id))).to.deep.equal(adopted ? dr : []);
        const serving = servers.filter(({ id }) => !dr.includes(id));
        expect(serving.map(({ status }) => status)).to.deep.equal(serving.map(() => "ACTIVE"));
      }
      expect(recalled.rows).to.deep.equal([]);
    });
  });

describe("recorded states", () => {
  it("are there of this release, in each situation", () => {
    const own = recordings().filter(({ release }) => release === thisRelease());
    expect(new Set(own.map(({ next }) => next))).to.have.keys(Object.keys(NEXT));
  });
});
