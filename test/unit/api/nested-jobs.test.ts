import { expect } from "chai";
import { type Cloud, createCloud } from "../../../provider/api/cloud";
import { JOB_LEVELS } from "../../../provider/model/wire/replies";
import type { Job } from "../../../provider/model/wire/wire";
import { fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";
import { type Loopback, loopback, settingsFor } from "./loopback";

const ONE = '{"job_id":"j1","job_type":"t","begin_time":"2026","status":"RUNNING","entities":{';

/** A job within a job, so many times. */
const nested = (levels: number): string => `${`${ONE}"sub_jobs":[`.repeat(levels)}${ONE}}}${"]}}".repeat(levels)}`;

const depth = (job: Job): number => Math.max(0, ...job.subJobs.map((one) => 1 + depth(one)));

describe("sub-jobs of a job", () => {
  let server: Loopback;
  let cloud: Cloud;
  const answer = async (text: string): Promise<Job> => {
    server = await loopback([{ text }]);
    cloud = createCloud(settingsFor(server.url), { clock: fakeClock() });
    return cloud.jobs.get("j1");
  };
  afterEach(async () => {
    await cloud.close();
    await server.close();
  });

  for (const levels of [0, 1, 8, JOB_LEVELS]) {
    it(`are read whole on ${levels} levels`, async () => {
      expect(depth(await answer(nested(levels)))).to.equal(levels);
    });
  }

  for (const levels of [JOB_LEVELS + 1, 3_000, 100_000]) {
    it(`are an error, and neither fewer nor a crash, on ${levels} levels`, async () => {
      const error = await failure(answer(nested(levels)));
      expect(error.code).to.equal("DR_PROTOCOL");
      expect(error.message).to.contain("nested deeper than").and.have.length.below(600);
    });
  }

  it("change nothing of any object by the names of their keys", async () => {
    const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const { entities } = await answer(`${ONE}${evil},"server_group_id":"g1"}}`);
    expect(entities["server_group_id"]).to.equal("g1");
    expect(entities["polluted"]).to.equal(undefined);
    expect(({} as Record<string, unknown>)["polluted"]).to.equal(undefined);
  });
});
