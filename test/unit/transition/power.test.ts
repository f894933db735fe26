import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import { startServers, stopServers } from "../../../provider/transition/steps/power";
import type { Call } from "../../../provider/call";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";

const START = 1_000_000;

/** What becomes of a request: its answer is lost before or after it took effect, it takes effect, or nothing comes of it. */
type Fate = "lost" | "taken, lost" | "taken" | "idle";

interface Bench {
  readonly call: Call;
  /** Milliseconds after the start at which servers were asked to start or stop, and how. */
  readonly asked: { readonly at: number; readonly how: string }[];
  readonly elapsedMs: () => number;
}

/** One server that is asked to change its power: each request has the next fate, and the last of them from then on. */
function bench(initial: "ACTIVE" | "SHUTOFF", fates: readonly Fate[]): Bench {
  const clock = fakeClock(START);
  const asked: { at: number; how: string }[] = [];
  let status: string = initial;
  const ask = (goal: string, how: string): Promise<string> => {
    const fate = fates[Math.min(asked.length, fates.length - 1)];
    asked.push({ at: clock.now() - START, how });
    if (fate === "taken" || fate === "taken, lost") status = goal;
    return fate === "lost" || fate === "taken, lost"
      ? Promise.reject(new DrError("DR_AMBIGUOUS", "no answer"))
      : Promise.resolve("job-1");
  };
  const cloud = {
    servers: {
      get: (id: string) => Promise.resolve({ id, name: "web", status, taskState: null, zone: "", addresses: [] }),
      start: () => ask("ACTIVE", "start"),
      stop: (_ids: readonly string[], how: string) => ask("SHUTOFF", how),
      job: () => Promise.resolve({ status: "SUCCESS", subJobs: [] }),
    },
    ports: { ofServer: () => Promise.resolve([]) },
  } as unknown as Cloud;
  const call = fakeCall(cloud, { clock, deadline: START + 3_600_000 });
  return { call, asked, elapsedMs: () => clock.now() - START };
}

describe("starting servers", () => {
  it("asks again, a little later each time, as long as answers are lost and nothing moves", async () => {
    const { call, asked, elapsedMs } = bench("SHUTOFF", ["lost", "lost", "lost", "lost", "taken"]);
    await startServers(call, ["server-1"]);
    expect(asked).to.have.length(5);
    for (const [index, { at }] of asked.slice(1).entries()) expect(at - (asked[index]?.at ?? 0)).to.be.at.least(5_000);
    expect(elapsedMs()).to.be.below(60_000);
  });

  it("does not ask again when the server shows that the lost answer was an acceptance", async () => {
    const { call, asked } = bench("SHUTOFF", ["taken, lost"]);
    await startServers(call, ["server-1"]);
    expect(asked).to.have.length(1);
  });

  it("asks once more when a request that was accepted had no effect", async () => {
    const { call, asked } = bench("SHUTOFF", ["idle", "taken"]);
    await startServers(call, ["server-1"]);
    expect(asked).to.have.length(2);
  });

  it("gives up within minutes, by name, when the service says success and the server stays down", async () => {
    const { call, asked, elapsedMs } = bench("SHUTOFF", ["idle"]);
    const error = await startServers(call, ["server-1"]).then(
      () => undefined,
      (thrown: unknown) => thrown as DrError,
    );
    expect(error?.code).to.equal("DR_JOB_FAILED");
    expect(error?.message).to.contain("web (server-1) is SHUTOFF").and.to.contain("reports success all the same");
    expect(asked).to.have.length(2);
    expect(elapsedMs()).to.be.below(300_000);
  });
});

describe("stopping servers", () => {
  it("lets a server hang in its soft stop until its grace has passed, then stops it by force", async () => {
    const { call, asked } = bench("ACTIVE", ["idle", "idle", "taken"]);
    await stopServers(call, ["server-1"], 300_000);
    expect(asked.map(({ how }) => how)).to.deep.equal(["SOFT", "SOFT", "HARD"]);
    expect(asked.at(-1)?.at).to.be.within(300_000, 310_000);
  });
});
