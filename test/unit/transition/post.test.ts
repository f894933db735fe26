import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import type { Posted } from "../../../provider/model/transition-record";
import type { Failure, Group } from "../../../provider/model/wire/wire";
import { MOST_POSTS, type PostRequest, SETTLE_MS, postOnce } from "../../../provider/transition/steps/post";
import type { Call } from "../../../provider/call";
import { fakeCall } from "../../support/fake-call";
import { type FakeClock, fakeClock } from "../../support/fake-clock";
import { group, posted } from "./samples";

type Answer = "accepted" | "DR_AMBIGUOUS" | "DR_STATE_CONFLICT" | "DR_UNAVAILABLE" | "DR_PRECONDITION";

interface Bench {
  readonly call: Call;
  readonly clock: FakeClock;
  readonly posts: number[];
  readonly told: Posted[];
  readonly run: (change?: Partial<PostRequest>) => Promise<Posted>;
}

const START = 1_000_000;

/** Answers each POST as told, and shows the group, unless it cannot be read, and its failed tasks as they are `ms` after the start. */
function bench(
  answers: readonly Answer[],
  at: (ms: number, posts: number) => Partial<Group> | undefined,
  failed: (ms: number, posts: number) => readonly string[] = () => [],
): Bench {
  const clock = fakeClock(START);
  const posts: number[] = [];
  const told: Posted[] = [];
  const now = (): number => clock.now() - START;
  const cloud = {
    groups: {
      get: async () => {
        const seen = await Promise.resolve(at(now(), posts.length));
        if (seen === undefined) throw new DrError("DR_UNAVAILABLE", "no answer");
        return group(seen);
      },
      act: () => {
        const answer = answers[posts.length] ?? "accepted";
        posts.push(now());
        return answer === "accepted"
          ? Promise.resolve(`job-${posts.length}`)
          : Promise.reject(new DrError(answer, "no answer"));
      },
    },
    failures: {
      list: async () => {
        const ids = await Promise.resolve(failed(now(), posts.length));
        return ids.map((jobId) => ({ jobId, resourceId: "group-1" }) as Failure);
      },
    },
  };
  const call = fakeCall(cloud as unknown as Cloud, { clock, deadline: START + 600_000 });
  const run = (change: Partial<PostRequest> = {}): Promise<Posted> =>
    postOnce(call, {
      group: group(),
      action: "failover",
      to: "target",
      onPosted: (one) => void told.push(one),
      ...change,
    });
  return { call, clock, posts, told, run };
}

const outcome = (promise: Promise<Posted>): Promise<string> =>
  promise.then(
    ({ outcome: word }) => word,
    (error: unknown) => (error as DrError).code,
  );

const unchanged = (): Partial<Group> => ({});
const moving =
  (since: number) =>
  (ms: number): Partial<Group> =>
    ms >= since ? { status: "failing-over" } : {};

describe("asking the service for an action", () => {
  it("records the job of an accepted request, and the status it came from", async () => {
    const { run, told, posts } = bench(["accepted"], unchanged);
    const result = await run();
    expect(result).to.deep.include({
      action: "failover",
      outcome: "accepted",
      jobId: "job-1",
      status: "protected",
      site: "source",
    });
    expect(told).to.deep.equal([result]);
    expect(posts).to.have.length(1);
  });

  it("names the wanted side in a switchover, and only there", async () => {
    const verbs: unknown[] = [];
    const { call } = bench([], unchanged);
    const cloud = {
      ...call.cloud,
      groups: { ...call.cloud.groups, act: (_id: string, verb: unknown) => Promise.resolve(String(verbs.push(verb))) },
    };
    for (const action of ["switchover", "failover", "reprotect", "enable", "disable"] as const)
      await postOnce({ ...call, cloud }, { group: group(), action, to: "target", onPosted: () => undefined });
    expect(verbs).to.deep.equal([
      { verb: "reverse-server-group", priorityStation: "target" },
      { verb: "failover-server-group" },
      { verb: "start-server-group" },
      { verb: "start-server-group" },
      { verb: "stop-server-group" },
    ]);
  });

  it("records a lost answer before it looks whether it was accepted", async () => {
    const { run, told } = bench(["DR_AMBIGUOUS"], moving(4_000));
    const result = await run();
    expect(result.outcome).to.equal("unknown");
    expect(told).to.have.length(1);
  });

  it("does not ask again when the group moves after a lost answer", async () => {
    const { run, posts } = bench(["DR_AMBIGUOUS"], moving(28_000));
    expect(await outcome(run())).to.equal("unknown");
    expect(posts).to.have.length(1);
  });

  it("does not ask again when production changed sides after a lost answer", async () => {
    const { run, posts } = bench(["DR_AMBIGUOUS"], (ms) => (ms >= 10_000 ? { productionSite: "target" } : {}));
    expect(await outcome(run())).to.equal("unknown");
    expect(posts).to.have.length(1);
  });

  it("does not ask again when a failed task appeared after a lost answer", async () => {
    const { run, posts } = bench(["DR_AMBIGUOUS"], unchanged, (ms) => (ms >= 20_000 ? ["old", "new"] : ["old"]));
    expect(await outcome(run())).to.equal("unknown");
    expect(posts).to.have.length(1);
  });

  it("does not ask again when a retry failed at once, back to the status in which it began", async () => {
    const stuck = { status: "error-failing-over" };
    const tasks = (_ms: number, sent: number): string[] => (sent > 0 ? ["old", "new"] : ["old"]);
    const { run, posts } = bench(["DR_AMBIGUOUS"], () => stuck, tasks);
    expect(await outcome(run({ group: group(stuck) }))).to.equal("unknown");
    expect(posts).to.have.length(1);
  });

  it("goes on watching a group that cannot be read, and does not ask again when it moved meanwhile", async () => {
    const dark = (ms: number): Partial<Group> | undefined => (ms >= 2_000 && ms < 90_000 ? undefined : {});
    const { run, posts } = bench(["DR_AMBIGUOUS"], (ms) => (ms >= 90_000 ? { status: "failed-over" } : dark(ms)));
    expect(await outcome(run())).to.equal("unknown");
    expect(posts).to.have.length(1);
    const calm = bench(["DR_AMBIGUOUS", "accepted"], dark);
    expect(await outcome(calm.run())).to.equal("accepted");
    expect(calm.posts[1]).to.be.at.least(90_000);
  });

  it("takes failed tasks that may not be read for none", async () => {
    const { run, posts } = bench(["DR_AMBIGUOUS", "accepted"], unchanged, () => {
      throw new DrError("DR_FORBIDDEN", "not for you");
    });
    expect(await outcome(run())).to.equal("accepted");
    expect(posts[1]).to.be.at.least(SETTLE_MS);
  });

  it("ends at once where the group may not be read, and at the time limit where it never can", async () => {
    const forbidden = (): Partial<Group> => {
      throw new DrError("DR_FORBIDDEN", "not for you");
    };
    expect(await outcome(bench(["DR_AMBIGUOUS"], forbidden).run())).to.equal("DR_FORBIDDEN");
    let looks = 0;
    const { run, posts, clock } = bench(["DR_AMBIGUOUS"], () => {
      looks++;
      return undefined;
    });
    expect(await outcome(run())).to.equal("DR_WAIT_TIMEOUT");
    expect(posts).to.have.length(1);
    expect(clock.now() - START).to.be.within(600_000, 610_000);
    expect(looks, "looks at a service that does not answer").to.be.within(100, 400);
  });

  it("asks once more only after nothing has changed for half a minute", async () => {
    const { run, posts } = bench(["DR_AMBIGUOUS", "accepted"], unchanged, () => ["old"]);
    expect(await outcome(run())).to.equal("accepted");
    expect(posts).to.have.length(2);
    expect(posts[1]).to.be.at.least(SETTLE_MS);
  });

  it("watches anew after every lost answer, and never asks sooner than half a minute after the last one", async () => {
    const lost = new Array<Answer>(MOST_POSTS - 1).fill("DR_AMBIGUOUS");
    const { run, posts } = bench([...lost, "accepted"], unchanged);
    expect(await outcome(run())).to.equal("accepted");
    expect(posts).to.have.length(MOST_POSTS);
    for (const [index, at] of posts.slice(1).entries())
      expect(at - (posts[index] ?? 0), `pause before request ${index + 2}`).to.be.at.least(SETTLE_MS);
  });

  it("does not ask again when the group moves after any of several lost answers", async () => {
    const late = (_ms: number, posts: number): Partial<Group> => (posts > 2 ? { status: "failing-over" } : {});
    const { run, posts } = bench(["DR_AMBIGUOUS", "DR_AMBIGUOUS", "DR_AMBIGUOUS"], late);
    expect(await outcome(run())).to.equal("unknown");
    expect(posts).to.have.length(3);
  });

  it("gives up after five lost answers, and says that none was received and what to do", async () => {
    const { run, posts, told } = bench(new Array<Answer>(9).fill("DR_AMBIGUOUS"), unchanged);
    const error = await run().then(
      () => undefined,
      (thrown: unknown) => thrown as DrError,
    );
    expect(error?.code).to.equal("DR_AMBIGUOUS");
    expect(error?.message).to.contain("5 requests for failover of group").and.to.contain("run pulumi up again");
    expect(posts).to.have.length(5);
    expect(told.at(-1)?.outcome).to.equal("unknown");
  });

  it("takes a refusal of the second request for the first one's acceptance when the group shows it", async () => {
    const late = (_ms: number, posts: number): Partial<Group> => (posts > 1 ? { status: "failing-over" } : {});
    const { run, posts, told } = bench(["DR_AMBIGUOUS", "DR_STATE_CONFLICT"], late);
    expect(await outcome(run())).to.equal("unknown");
    expect(posts).to.have.length(2);
    expect(told.map((one) => one.outcome)).to.deep.equal(["unknown", "unknown"]);
  });

  for (const [says, now, expected] of [
    ["is running", { status: "failing-over" }, "unknown"],
    ["has arrived", { status: "failed-over", productionSite: "target" }, "unknown"],
    ["stands where it stood", {}, "DR_STATE_CONFLICT"],
    ["does something else", { status: "reversing" }, "DR_STATE_CONFLICT"],
    ["is failed over to the wrong side", { status: "failed-over" }, "DR_STATE_CONFLICT"],
  ] as const) {
    it(`refused for the status while the group ${says}: ${expected}`, async () => {
      const { run, posts } = bench(["DR_STATE_CONFLICT"], () => now);
      expect(await outcome(run())).to.equal(expected);
      expect(posts).to.have.length(1);
    });
  }

  it("never repeats a request that was refused or not sent", async () => {
    for (const answer of ["DR_UNAVAILABLE", "DR_PRECONDITION"] as const) {
      const { run, posts, told } = bench([answer], unchanged);
      expect(await outcome(run())).to.equal(answer);
      expect(posts).to.have.length(1);
      expect(told).to.deep.equal([]);
    }
  });

  it("first waits out what is left of an earlier lost answer", async () => {
    const earlier = posted({ outcome: "unknown", at: new Date(START - 10_000).toISOString() });
    const { run, posts } = bench(["accepted"], unchanged);
    expect(await outcome(run({ earlier }))).to.equal("accepted");
    expect(posts).to.deep.equal([20_000]);
  });

  it("does not ask at all when an earlier lost answer turns out to be an acceptance", async () => {
    const earlier = posted({ outcome: "unknown", at: new Date(START - 10_000).toISOString() });
    const { run, posts } = bench(["accepted"], moving(6_000));
    expect(await run({ earlier })).to.equal(earlier);
    expect(posts).to.deep.equal([]);
  });

  it("does not wait for an earlier answer to another action, or one that came", async () => {
    for (const earlier of [posted({ action: "switchover", outcome: "unknown" }), posted({ outcome: "accepted" })]) {
      const { run, posts } = bench(["accepted"], unchanged);
      expect(await outcome(run({ earlier }))).to.equal("accepted");
      expect(posts).to.deep.equal([0]);
    }
  });
});
