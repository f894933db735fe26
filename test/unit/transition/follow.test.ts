import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import type { Posted } from "../../../provider/model/transition-record";
import type { Group, Job } from "../../../provider/model/wire/wire";
import { follow, jobReason } from "../../../provider/transition/steps/follow";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";
import { group, posted } from "./samples";

const START = Date.parse("2026-01-15T08:00:00.000Z");

type JobState = "RUNNING" | "SUCCESS" | "FAIL" | "missing";

/** What the group and its job show from this second on. */
type Moment = readonly [second: number, group: Partial<Group>, job: JobState];

function job(status: string, change: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    type: "failoverProtectionGroupNoCG",
    status,
    errorCode: status === "FAIL" ? "SDRS.1013" : null,
    failReason: status === "FAIL" ? "disk broken" : null,
    entities: {},
    subJobs: [],
    beginTime: "",
    endTime: null,
    ...change,
  };
}

async function watch(moments: readonly Moment[], request: Partial<Posted> = {}): Promise<string> {
  const clock = fakeClock(START);
  const now = (): Moment => moments.findLast(([second]) => clock.now() - START >= second * 1000) ?? [0, {}, "RUNNING"];
  const cloud = {
    groups: { get: () => Promise.resolve(group(now()[1])) },
    jobs: {
      get: () => {
        const [, , state] = now();
        return state === "missing"
          ? Promise.reject(new DrError("DR_NOT_FOUND", "no job"))
          : Promise.resolve(job(state));
      },
    },
  };
  const call = fakeCall(cloud as unknown as Cloud, { clock, deadline: START + 600_000 });
  const sent = { ...posted({ jobId: "job-1", at: new Date(START).toISOString() }), ...request };
  try {
    const { group: arrived, warning } = await follow(call, { group: group({}), posted: sent, to: "target" });
    return [`${arrived.status} at ${arrived.productionSite}`, ...(warning === undefined ? [] : [warning])].join("; ");
  } catch (error) {
    return (error as Error).message;
  }
}

const MOVING = { status: "failing-over" };
const ARRIVED = { status: "failed-over", productionSite: "target" } as const;
const FAILED = { status: "error-failing-over" };

describe("following an action", () => {
  it("is not ended by a read that lags behind after the job has ended", async () => {
    expect(
      await watch([
        [0, MOVING, "RUNNING"],
        [60, {}, "SUCCESS"],
        [75, ARRIVED, "SUCCESS"],
      ]),
    ).to.equal("failed-over at target");
  });

  it("ends when the group is where it should be", async () => {
    expect(
      await watch([
        [0, MOVING, "RUNNING"],
        [60, ARRIVED, "SUCCESS"],
      ]),
    ).to.equal("failed-over at target");
  });

  it("ends there although the job says that it failed, with a warning", async () => {
    expect(
      await watch([
        [0, MOVING, "RUNNING"],
        [60, ARRIVED, "FAIL"],
      ]),
    ).to.match(/^failed-over at target; Job job-1 reports SDRS\.1013 disk broken/);
  });

  it("ends there although the job cannot be found", async () => {
    expect(
      await watch([
        [0, MOVING, "missing"],
        [60, ARRIVED, "missing"],
      ]),
    ).to.equal("failed-over at target");
  });

  it("keeps reading when the job ended before the group arrived", async () => {
    expect(
      await watch([
        [0, MOVING, "SUCCESS"],
        [90, ARRIVED, "SUCCESS"],
      ]),
    ).to.equal("failed-over at target");
  });

  it("keeps reading when the status arrived before the site", async () => {
    expect(
      await watch([
        [0, { status: "failed-over" }, "SUCCESS"],
        [90, ARRIVED, "SUCCESS"],
      ]),
    ).to.equal("failed-over at target");
  });

  it("keeps reading while the status has not changed yet", async () => {
    expect(
      await watch([
        [0, {}, "RUNNING"],
        [20, MOVING, "RUNNING"],
        [60, ARRIVED, "SUCCESS"],
      ]),
    ).to.equal("failed-over at target");
  });

  it("reports a failed job before the group ever moved", async () => {
    expect(await watch([[0, {}, "FAIL"]]))
      .to.contain("[DR_JOB_FAILED]")
      .and.contain("SDRS.1013 disk broken")
      .and.contain("job-1");
  });

  it("reports the failure of the group, with the job's reason and the way on", async () => {
    const text = await watch([
      [0, MOVING, "RUNNING"],
      [60, FAILED, "FAIL"],
    ]);
    expect(text)
      .to.contain("[DR_JOB_FAILED]")
      .and.contain("error-failing-over")
      .and.contain("run pulumi up again: it tries once more, which the service allows from error-failing-over");
  });

  it("reports the failure of a group whose job cannot be found", async () => {
    expect(
      await watch([
        [0, MOVING, "missing"],
        [60, FAILED, "missing"],
      ]),
    ).to.contain("[DR_JOB_FAILED]");
  });

  it("does not take the error that a retry began in for its end", async () => {
    const retry = { status: "error-failing-over" };
    expect(
      await watch(
        [
          [0, FAILED, "RUNNING"],
          [10, MOVING, "RUNNING"],
          [60, ARRIVED, "SUCCESS"],
        ],
        retry,
      ),
    ).to.equal("failed-over at target");
    expect(
      await watch(
        [
          [0, FAILED, "RUNNING"],
          [60, FAILED, "FAIL"],
        ],
        retry,
      ),
    ).to.contain("[DR_JOB_FAILED]");
  });

  it("stops by name when the group goes elsewhere", async () => {
    for (const status of ["reversing", "available", "hovering"])
      expect(
        await watch([
          [0, MOVING, "RUNNING"],
          [60, { status }, "SUCCESS"],
        ]),
        status,
      )
        .to.contain("[DR_STATE_CONFLICT]")
        .and.contain(`"${status}"`);
  });

  it("ends at the deadline with what was seen last, and leaves the transition running", async () => {
    expect(await watch([[0, MOVING, "RUNNING"]])).to.contain("[DR_WAIT_TIMEOUT]");
  });

  it("knows a reprotect by status alone, since production stays", async () => {
    const from = { action: "reprotect", status: "failed-over", site: "target" } as const;
    const away = { productionSite: "target" } as const;
    const ended: Moment = [60, { ...away, status: "protected" }, "SUCCESS"];
    expect(await watch([[0, { ...away, status: "reprotecting" }, "RUNNING"], ended], from)).to.equal(
      "protected at target",
    );
  });

  it("does not take a switchover that has not begun for one that has ended", async () => {
    const from = { action: "switchover" } as const;
    const ended: Moment = [60, { productionSite: "target" }, "SUCCESS"];
    expect(await watch([[0, {}, "RUNNING"], [10, { status: "reversing" }, "RUNNING"], ended], from)).to.equal(
      "protected at target",
    );
  });
});

describe("the reason of a job", () => {
  it("is its own and those of its failed parts, each once", () => {
    const broken = job("FAIL", { errorCode: "EVS.2024", failReason: "no space" });
    expect(jobReason(job("FAIL", { subJobs: [broken, broken, job("SUCCESS")] }))).to.equal(
      "SDRS.1013 disk broken; EVS.2024 no space (2 of 3 sub-jobs failed)",
    );
  });

  it("is named also where the service gives none", () => {
    expect(jobReason(job("FAIL", { errorCode: null, failReason: "" }))).to.equal("FAIL without a reason");
  });
});
