import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError, type ErrorCode } from "../../../provider/errors";
import { type Change, changeOnce } from "../../../provider/resources/common/change-once";
import type { Look } from "../../../provider/resources/common/jobs";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";

const START = 1_000_000;
const DONE: Look = { is: "done", status: "protected" };
const OPEN: Look = { is: "open", status: "protected" };

interface End {
  readonly code: string | undefined;
  /** Seconds after the start at which it was asked for. */
  readonly asked: readonly number[];
}

/** Answers each request as told, with a job that succeeds or with an error, and shows the object as it is after some seconds. */
async function change(
  answers: readonly ErrorCode[],
  at: (seconds: number, asked: number) => Look,
  careful = true,
): Promise<End> {
  const clock = fakeClock(START);
  const seconds = (): number => (clock.now() - START) / 1000;
  const asked: number[] = [];
  const cloud = {
    batch: { forget: () => undefined },
    jobs: { get: () => Promise.resolve({ id: "job-1", status: "SUCCESS", subJobs: [] }) },
  };
  const one: Change = {
    what: "The change",
    careful,
    ask: () => {
      const answer = answers[asked.length];
      asked.push(seconds());
      return answer === undefined ? Promise.resolve("job-1") : Promise.reject(new DrError(answer, "no"));
    },
    look: () => Promise.resolve(at(seconds(), asked.length)),
  };
  const code = await changeOnce(fakeCall(cloud as unknown as Cloud, { clock }), one).then(
    () => undefined,
    (error: unknown) => (error instanceof DrError ? error.code : String(error)),
  );
  return { code, asked };
}

const doneOnceAsked = (_seconds: number, asked: number): Look => (asked > 0 ? DONE : OPEN);

describe("a change that is to be made once", () => {
  it("is asked for once where it is answered, and not at all where it was made before", async () => {
    expect(await change([], doneOnceAsked)).to.deep.equal({ code: undefined, asked: [0] });
    expect(await change([], () => DONE)).to.deep.equal({ code: undefined, asked: [] });
    expect(await change([], () => DONE, false)).to.deep.equal({ code: undefined, asked: [0] });
  });

  it("is not asked for again when the object shows it within half a minute of a lost answer", async () => {
    for (const after of [1, 10, 29])
      for (const is of ["done", "busy"] as const) {
        const late = (seconds: number): Look => {
          if (seconds < after) return OPEN;
          return is === "done" || seconds > after + 20 ? DONE : { is, status: "resizing" };
        };
        expect(await change(["DR_AMBIGUOUS"], late)).to.deep.equal({ code: undefined, asked: [0] });
      }
  });

  it("is asked for once more when half a minute shows nothing, and never a third time", async () => {
    const { code, asked } = await change(["DR_AMBIGUOUS"], (_seconds, times) => (times > 1 ? DONE : OPEN));
    expect(code).to.equal(undefined);
    expect(asked).to.have.lengthOf(2);
    expect(asked[1]).to.be.at.least(30);
    const lost = await change(["DR_AMBIGUOUS", "DR_AMBIGUOUS", "DR_AMBIGUOUS"], () => OPEN);
    expect(lost.code).to.equal("DR_AMBIGUOUS");
    expect(lost.asked).to.have.lengthOf(2);
  });

  it("is not asked for again where a lost answer left the object in an error", async () => {
    const broken = (_seconds: number, asked: number): Look =>
      asked > 0 ? { is: "open", status: "error-resizing" } : OPEN;
    const { code, asked } = await change(["DR_AMBIGUOUS"], broken);
    expect(code).to.equal("DR_AMBIGUOUS");
    expect(asked).to.have.lengthOf(1);
  });

  it("must show in the object where that is looked at, and ends with its job where not", async () => {
    expect((await change([], () => OPEN)).code).to.equal("DR_STATE_CONFLICT");
    expect((await change([], () => OPEN, false)).code).to.equal(undefined);
  });

  it("is not asked for again after any other error", async () => {
    for (const answer of ["DR_FORBIDDEN", "DR_PRECONDITION", "DR_QUOTA"] as const)
      expect(await change([answer], () => OPEN)).to.deep.equal({ code: answer, asked: [0] });
  });

  it("is asked for three times at most where the object's status forbids it", async () => {
    for (const answer of ["DR_STATE_CONFLICT", "DR_GONE_OR_BUSY"] as const) {
      const { code, asked } = await change(new Array<ErrorCode>(9).fill(answer), () => OPEN);
      expect(code).to.equal("DR_STATE_CONFLICT");
      expect(asked).to.have.lengthOf(3);
    }
  });

  it("is made where the object is gone and that is what was wanted, and else says so", async () => {
    expect((await change(["DR_NOT_FOUND"], doneOnceAsked)).code).to.equal(undefined);
    expect((await change(["DR_NOT_FOUND"], () => OPEN)).code).to.equal("DR_NOT_FOUND");
  });
});
