import { expect } from "chai";
import { until } from "../../tools/engine/processes";
import { DirectScene } from "./direct";

const AT_ONCE = 5;
const SECOND = 1_000;
const REQUEST = "server-group-action";
const WRITES: readonly string[] = [REQUEST, "server-power"];

/**
 * Places among the calls of a whole move, from the one before the request on: each call that changes something with the one after it,
 * and the first of each other kind.
 */
async function placesToDie(): Promise<{ readonly at: number; readonly call: string }[]> {
  const scene = await DirectScene.open();
  try {
    const { code, stderr } = await scene.type();
    expect(code, stderr).to.equal(0);
    const calls = (await scene.simulator.control.calls()).map(({ call }) => call ?? "");
    const writes = (at: number): boolean => WRITES.includes(calls[at] ?? "");
    const begin = calls.indexOf(REQUEST) - 1;
    const isFirst = (call: string, at: number): boolean => calls.indexOf(call, begin) === at;
    return calls.flatMap((call, at) =>
      at >= begin && (writes(at) || writes(at - 1) || isFirst(call, at)) ? [{ at, call }] : [],
    );
  } finally {
    await scene.close();
  }
}

describe("sdrs failover --direct, killed at each call", function () {
  this.timeout(300_000);

  it("is finished by the same line: servers run, one request was accepted, and its times are true", async () => {
    const places = await placesToDie();
    expect(places.map(({ call }) => call)).to.include.members([REQUEST, "show-job", "server-power", "list-eips"]);
    expect(places.length).to.be.above(12);
    const left = [...places];
    const worker = async (): Promise<void> => {
      for (let place = left.shift(); place !== undefined; place = left.shift()) await dieAt(place);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  });
});

/** Kills a run when the service has done what its call asks for and has not answered, then types the same line again. */
async function dieAt({ at, call }: { readonly at: number; readonly call: string }): Promise<void> {
  const what = `killed at call ${at} (${call})`;
  const scene = await DirectScene.open();
  try {
    const { faults } = scene.simulator.control;
    const { id } = await faults.add({ skip: at, times: 1, effect: { kind: "hang", after: true } });
    const running = scene.begin();
    const hit = async (): Promise<boolean> => (await faults.list()).some((rule) => rule.id === id && rule.hits > 0);
    await until(`${what}: the call is made`, hit, 30_000);
    running.child.kill("SIGKILL");
    await running.ended;
    await faults.clear();
    const { code, stderr } = await scene.type();
    expect(code, `${what}: ${stderr}`).to.equal(0);
    await scene.expectServing();
    const [job] = await scene.jobs();
    const { requestedAt, unfinished, transition, origin, jobId } = scene.lastMove();
    expect({ unfinished, origin }, what).to.deep.equal({ unfinished: null, origin: "direct" });
    expect(transition?.to, what).to.equal("target");
    expect([null, job?.job_id], what).to.include(jobId);
    expect(Math.abs(Date.parse(requestedAt ?? "") - Date.parse(job?.begin_time ?? "")), what).to.be.at.most(SECOND);
  } finally {
    await scene.close();
  }
}
