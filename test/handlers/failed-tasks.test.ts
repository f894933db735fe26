import { expect } from "chai";
import { useBench } from "../support/handlers";
import { GROUP, JOB, VERB, manageGroup, protectedWorld } from "./scenes";

const FAILS = { kind: "fail-job", code: "SDRS.1030" } as const;

for (const failureJobId of ["job", "resource", "both"] as const) {
  describe(`failed tasks of a group, where the service deletes them by the id of ${failureJobId}`, () => {
    const bench = useBench({ world: protectedWorld, pace: "immediate" });

    beforeEach(async () => {
      await bench().control.assume({ failureJobId });
    });

    const kept = async (): Promise<number> => (await bench().world()).failures.length;

    async function failMember(): Promise<void> {
      const { instances, subnets } = await bench().world();
      await bench().control.faults.add({ id: "no-nic", effect: FAILS, match: { jobType: "addNicNew" } });
      const { status, body } = await bench().control.consoleCall({
        method: "POST",
        path: `/v1/{p}/protected-instances/${instances[0]?.id ?? ""}/nic`,
        body: { subnet_id: subnets[0]?.id },
      });
      expect(status, JSON.stringify(body)).to.equal(200);
      await bench().control.faults.clear("no-nic");
    }

    async function failGroup(): Promise<void> {
      await bench().control.faults.add({
        id: "fails",
        effect: FAILS,
        match: { jobType: JOB.disable },
      });
      await bench().control.console({ group: GROUP, action: VERB.stop });
      await bench().control.faults.clear("fails");
      await bench().control.setStatus({ group: GROUP, status: "protected" });
    }

    it("are forgotten each time the text changes, and at no other", async () => {
      await failMember();
      await failGroup();
      const { resource, program } = await manageGroup(bench(), { forgetFailedTasks: "once" });
      expect(await kept()).to.be.at.least(2);
      expect(await resource.up({ ...program, forgetFailedTasks: "twice" })).to.equal("updated");
      expect(await kept()).to.equal(0);
      await failGroup();
      expect(await resource.up({ ...program, forgetFailedTasks: "twice" })).to.equal("unchanged");
      expect(await kept()).to.be.at.least(1);
    });

    it("are forgotten by their ids, and no other", async () => {
      const { resource, program } = await manageGroup(bench(), { forgetFailedTasks: [] });
      await failMember();
      await failGroup();
      const rows = (): Promise<{ job_id: string; resource_id: string }[]> =>
        bench()
          .world()
          .then(({ failures }) => failures as { job_id: string; resource_id: string }[]);
      const [first, ...others] = await rows();
      if (first === undefined) throw new Error("no task failed");
      expect(others).to.have.length.above(0);
      const named = { ...program, forgetFailedTasks: [first.job_id, "no-such-task"] };
      expect(await resource.up(named)).to.equal("updated");
      expect((await rows()).map(({ job_id }) => job_id)).to.have.members(others.map(({ job_id }) => job_id));
      expect(bench().said.join("\n")).not.to.include("could not be forgotten");
      const mark = await bench().mark();
      expect(await resource.up({ ...program, forgetFailedTasks: ["no-such-task"] })).to.equal("updated");
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect((await rows()).length).to.equal(others.length);
    });
  });
}

describe("failed tasks of a group that the service does not forget", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });

  it("are a warning, and hold up no failover of the same update", async () => {
    const { resource, program } = await manageGroup(bench());
    await bench().control.breakProduction({ group: GROUP });
    await bench().control.faults.add({
      id: "broken",
      effect: { kind: "status", status: 500 },
      match: { call: "delete-failure-jobs-of-group" },
    });
    await resource.up({ ...program, forgetFailedTasks: "now", failover: true });
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    expect(bench().said.join("\n")).to.include("could not be forgotten");
  });
});
