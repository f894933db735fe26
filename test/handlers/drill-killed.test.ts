import { expect } from "chai";
import type { SimulatorOptions } from "../../simulator/index";
import { useBench } from "../support/handlers";
import type { DrillFile } from "../../provider/model/drill-file";
import { Drills, EIP_FILE, FILE, objectsIn } from "./drill-scene";
import { protectedWorld } from "./scenes";

type Answered = Parameters<NonNullable<SimulatorOptions["onAnswer"]>>[0];

describe("a drill whose process is killed", function () {
  this.timeout(300_000);
  let heard: ((answered: Answered) => void) | undefined;
  const bench = useBench({ world: protectedWorld, onAnswer: (answered) => heard?.(answered) });

  afterEach(() => {
    heard = undefined;
  });

  /** Answers of a whole run, and the world before it. */
  async function callsOfRun(file: DrillFile): Promise<string[]> {
    const calls: string[] = [];
    heard = ({ service, method, path }) => {
      if (service !== "iam") calls.push(`${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}/g, "*")}`);
    };
    await new Drills(bench()).run(file);
    heard = undefined;
    return calls;
  }

  const WAYS = [
    { way: "a runner", file: FILE, least: 15 },
    { way: "EIPs of its own", file: EIP_FILE, least: 25 },
  ];

  for (const { way, file, least } of WAYS)
    it(`at any kind of call, with ${way}, is finished by the next, and the world is as it was`, async () => {
      const snapshot = await bench().control.snapshot();
      const before = objectsIn(await bench().world());
      const calls = await callsOfRun(file);
      const request = calls.findIndex((call) => call.startsWith("POST"));
      const kinds = new Set<string>();
      const places = calls.flatMap((call, at) => {
        const writes = calls.slice(0, at).filter((one) => !one.startsWith("GET")).length;
        const fresh = at >= request - 1 && !kinds.has(`${writes} ${call}`);
        kinds.add(`${writes} ${call}`);
        return fresh ? [at] : [];
      });
      expect(places.length).to.be.above(least);
      for (const place of places) {
        const what = `killed at call ${place} (${calls[place] ?? ""})`;
        await bench().control.restore(snapshot);
        await bench().clock.pass(1);
        const drills = new Drills(bench());
        await killedAt(drills, file, place);
        expect(drills.open(), what).to.have.length(1);
        await drills.finish();
        expect(objectsIn(await bench().world()), what).to.deep.equal(before);
        expect(drills.open(), what).to.deep.equal([]);
        expect(drills.last().ended?.state, what).to.equal("stopped");
      }
    });

  async function killedAt(drills: Drills, file: DrillFile, place: number): Promise<void> {
    const death = new AbortController();
    const dead = new Promise<void>((resolve) => {
      let calls = 0;
      heard = ({ service }) => {
        if (service === "iam" || calls++ !== place) return;
        death.abort();
        resolve();
      };
    });
    const running = drills.run(file, { dies: death.signal }).then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([dead, running]);
    heard = undefined;
    await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 30))]);
  }
});
