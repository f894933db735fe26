import { expect } from "chai";
import { createCloud } from "../../../provider/api/cloud";
import { isDrError } from "../../../provider/errors";
import { waitFor } from "../../../provider/wait";
import { fakeClock } from "../../support/fake-clock";
import { loopback, type Reaction, settingsFor } from "./loopback";
import { GROUP, JOB } from "./samples";

/** The same numbers in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const FAULTS: readonly Reaction[] = [
  { status: 429 },
  { status: 503 },
  { status: 500, text: "<html>" },
  "reset",
  "truncate",
];

describe("a bad day", () => {
  for (const seed of [1, 2, 3]) {
    it(`with 30 % of all calls failing, every wait ends well and no action is received twice, seed ${seed}`, async () => {
      const roll = dice(seed);
      const clock = fakeClock(Date.now());
      const endsAt = new Map<string, number>();
      let accepted = 0;
      const server = await loopback(({ method, path }) => {
        const fault = roll() < 0.3 ? FAULTS[Math.floor(roll() * FAULTS.length)] : undefined;
        const refused = fault !== undefined && typeof fault === "object" && fault.status === 429;
        if (method === "POST" && !refused) {
          const id = `job-${++accepted}`;
          endsAt.set(id, clock.now() + 60_000);
          return fault ?? { body: { job_id: id } };
        }
        if (fault) return fault;
        const id = path.split("/").at(-1) ?? "";
        return { body: { ...JOB, job_id: id, status: clock.now() >= (endsAt.get(id) ?? 0) ? "SUCCESS" : "RUNNING" } };
      });
      const cloud = createCloud(settingsFor(server.url), { clock });
      let unknown = 0;
      for (let round = 1; round <= 20; round++) {
        try {
          const id = await cloud.groups.act(GROUP.id, { verb: "failover-server-group" });
          const spec = {
            shows: () => "",
            key: (job: { status: string }) => job.status,
            success: ["SUCCESS"],
            pending: ["RUNNING"],
          };
          await waitFor({ what: "Failover", ...spec, timeoutMs: 3_600_000, read: (o) => cloud.jobs.get(id, o) }, clock);
        } catch (error) {
          if (!isDrError(error, "DR_AMBIGUOUS")) throw error;
          unknown++;
        }
        expect(accepted).to.equal(round);
      }
      expect(unknown).to.be.within(1, 12);
      await cloud.close();
      await server.close();
    });
  }
});
