import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import { type Creation, createOnce } from "../../../provider/resources/common/create";
import { type Look, finishJob } from "../../../provider/resources/common/jobs";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";

const OPEN: Look = { is: "open", status: "protected" };

/** The one job of the service: in this status, or not to be found. */
function cloudOf(status: string | undefined): Cloud {
  const get = (): Promise<unknown> =>
    status === undefined
      ? Promise.reject(new DrError("DR_NOT_FOUND", "no such job"))
      : Promise.resolve({ id: "job-1", status, entities: {}, subJobs: [], errorCode: null, failReason: null });
  return { jobs: { get }, batch: { forget: () => undefined } } as unknown as Cloud;
}

describe("a job that was accepted", () => {
  it("and is found nowhere for a minute, while the object shows nothing of it, is said to be lost", async () => {
    const clock = fakeClock(0);
    const call = fakeCall(cloudOf(undefined), { clock });
    const error = await failure(finishJob(call, "Expansion of pair data", "job-1", () => Promise.resolve(OPEN)));
    expect(error.code).to.equal("DR_AMBIGUOUS");
    expect(error.what).to.equal(
      'Expansion of pair data was accepted, but its job job-1 cannot be found, and the object shows nothing of it: the object is in "protected" (protection is enabled).',
    );
    expect(clock.now()).to.be.within(60_000, 80_000);
  });

  it("and whose end the time limit comes before is named with its status", async () => {
    const call = fakeCall(cloudOf("RUNNING"), { clock: fakeClock(0), deadline: 300_000 });
    const error = await failure(finishJob(call, "Expansion of pair data", "job-1", () => Promise.resolve(OPEN)));
    expect(error.what).to.equal("Expansion of pair data had not ended after 5 min: its job job-1 is RUNNING.");
  });

  it("and creates something is an error where nothing tells what", async () => {
    const creation: Creation = {
      what: "Creation of pair data",
      find: () => Promise.resolve(undefined),
      post: () => Promise.resolve("job-1"),
      idOf: () => undefined,
      look: () => Promise.resolve(OPEN),
      discard: () => Promise.resolve([]),
    };
    const error = await failure(createOnce(fakeCall(cloudOf("SUCCESS"), { clock: fakeClock(0) }), creation));
    expect(error.code).to.equal("DR_PROTOCOL");
    expect(error.what).to.equal("Creation of pair data: job job-1 ended without naming what it created.");
  });
});
