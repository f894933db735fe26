import { expect } from "chai";
import { DrError } from "../../../provider/errors";
import {
  BUSY_MEMBER_STATUSES,
  GROUP_STATUSES,
  INSTANCE_STATUSES,
  PAIR_STATUSES,
  SITES,
  type Site,
  otherSite,
} from "../../../provider/model/status";
import type { TransitionRecord } from "../../../provider/model/transition-record";
import { unpackRows } from "../../../provider/transition/observe/compare-addresses";
import { isDamaged, isSettled } from "../../../provider/transition/observe/member-health";
import { moveGroup, reprotectGroup } from "../../../provider/transition/steps/moves";
import { RecordKeeper } from "../../../provider/transition/record-keeper";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";
import { type FakeService, type Refusals, fakeService } from "./fake-cloud";
import { STOPPED, type Scene, port, posted, request, scene, server, unfinished } from "./samples";

const REFUSED = new DrError("DR_REFUSED", "not now");
const STATUSES = [...GROUP_STATUSES, "a-new-word"];
const MEMBERS = [...new Set<string>([...PAIR_STATUSES, ...INSTANCE_STATUSES, "a-new-word"])];

/**
 * Who runs before a move: every server at the side that serves; all but `db`, which is just stopped, at rest, or broken; one of
 * either side; none, or none since all are at rest.
 */
const POWERS = ["all", "not db", "db at rest", "db broken", "both sides", "none", "all at rest"] as const;
type PowerBefore = (typeof POWERS)[number];

/** Nothing; the record of a run that began and stopped nothing; that of one that had stopped the only server that ran. */
const RECORDS = ["none", "begun", "stopped"] as const;

/** How the service takes the request; one that it accepts leads to a status and a side. */
const ANSWERS = ["refused", "accepted"] as const;

interface Case {
  readonly from: Site;
  readonly power: PowerBefore;
  readonly record: (typeof RECORDS)[number];
  readonly answer: (typeof ANSWERS)[number];
  readonly status: string;
  readonly site: Site;
}

function* cases(): Generator<Case> {
  for (const status of STATUSES)
    for (const site of SITES)
      for (const from of SITES)
        for (const answer of ANSWERS)
          for (const power of POWERS) for (const record of RECORDS) yield { from, power, record, answer, status, site };
}

interface End {
  readonly service: FakeService;
  readonly error: unknown;
  readonly record: TransitionRecord | undefined;
  readonly ranBefore: readonly string[];
}

async function move(
  action: "failover" | "switchover",
  { from, power, record, answer, status, site }: Case,
  stop?: (id: string) => DrError | undefined,
): Promise<End> {
  const to = otherSite(from);
  const ports = [port("port-11", `web-${from}`, "10.0.0.11")];
  const webRuns = !["both sides", "none", "all at rest"].includes(power);
  const dbRuns = ["all", "both sides"].includes(power);
  const servers = [
    server(`web-${from}`, { ports, ...(webRuns ? {} : STOPPED) }),
    server(`db-${from}`, power === "db broken" ? { status: "ERROR" } : dbRuns ? {} : STOPPED),
    server(`web-${to}`, power === "both sides" ? {} : STOPPED),
    server(`db-${to}`, STOPPED),
  ];
  const first: Scene = { group: { productionSite: from }, servers };
  const last: Scene = { group: { status, productionSite: site }, servers };
  const refusals: Refusals = { ...(answer === "refused" ? { act: REFUSED } : {}), ...(stop && { stop }) };
  // A stop that is refused leaves the group to whatever others made of it.
  const service = fakeService(stop === undefined ? [first, last] : [last], refusals);
  const ranBefore = service.running();
  const resumed = unfinished({ from, to, steps: record === "stopped" ? ["stop"] : [], ran: ["instance-1"] });
  const keeper = new RecordKeeper(fakeClock(), record === "none" ? undefined : resumed);
  const atRest = { "db at rest": ["db"], "all at rest": ["web", "db"] }[power as string] ?? [];
  const knownStopped = atRest.map((name) => ({ serverId: `${name}-${from}`, updated: server("any").updated }));
  const asked = request({ groupId: "group-1", knownStopped });
  const error: unknown = await moveGroup(
    { call: fakeCall(service.cloud, { clock: fakeClock() }), request: asked, keeper, observed: scene(first) },
    { action, to },
  ).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return { service, error, record: keeper.record, ranBefore };
}

/** Servers of a side that run. */
const runningAt = (side: Site, ids: readonly string[]): string[] => ids.filter((id) => id.endsWith(side)).sort();

describe("a planned move, over all statuses, sides, records and servers", () => {
  const seen = { arrived: 0, stayed: 0, elsewhere: 0 };
  const ends: (readonly [Case, End])[] = [];

  before(async () => {
    for (const one of cases()) ends.push([one, await move("switchover", one)]);
  });

  it("stops every server that runs on either side, and asks for the move once", () => {
    for (const [one, { service, ranBefore }] of ends) {
      expect([...service.stopped].sort(), JSON.stringify(one)).to.deep.equal([...ranBefore].sort());
      expect(service.acts).to.have.lengthOf(1);
    }
  });

  it("starts again what ran if and only if the group stays as it was, and never a server at rest or of the other side", () => {
    for (const [one, { service, error, record, ranBefore }] of ends) {
      const why = JSON.stringify(one);
      const stayed = one.status === "protected" && one.site === one.from;
      const arrived = one.answer === "accepted" && one.status === "protected" && !stayed;
      expect(error === undefined, why).to.equal(arrived);
      const again = runningAt(one.from, service.running());
      const noted = one.power !== "all at rest" || one.record === "stopped";
      if (stayed) {
        const db = one.record !== "stopped" && !["db at rest", "db broken", "all at rest"].includes(one.power);
        expect(again, why).to.deep.equal([...(db ? [`db-${one.from}`] : []), ...(noted ? [`web-${one.from}`] : [])]);
        if (one.record !== "stopped") expect(again, why).to.include.members(runningAt(one.from, ranBefore));
        expect(service.started, why).to.not.include(`db-${one.power === "db broken" ? one.from : "elsewhere"}`);
        expect(record?.steps ?? [], why).to.not.include("stop");
        seen.stayed++;
      } else {
        expect(service.started, why).to.deep.equal([]);
        expect(record?.steps.includes("stop") ?? false, why).to.equal(noted);
        seen[arrived ? "arrived" : "elsewhere"]++;
      }
      expect(runningAt(otherSite(one.from), service.started), why).to.deep.equal([]);
      expect(record?.steps.includes("move") ?? false, why).to.equal(arrived);
      expect(record?.posted !== undefined, why).to.equal(one.answer === "accepted" && !arrived);
    }
    for (const [end, count] of Object.entries(seen)) expect(count, end).to.be.at.least(24);
  });

  it("that cannot stop a server asks for nothing, and production runs as before, whatever the group became", async () => {
    let stopped = 0;
    for (const one of cases()) {
      if (["none", "all at rest"].includes(one.power)) continue;
      const dbRuns = ["all", "both sides"].includes(one.power);
      const { service, error, ranBefore } = await move("switchover", one, (id) =>
        !dbRuns || id.startsWith("db") ? REFUSED : undefined,
      );
      const why = JSON.stringify(one);
      stopped += service.stopped.length;
      expect(error, why).to.have.property("code", "DR_JOB_FAILED");
      expect(service.acts, why).to.deep.equal([]);
      expect(runningAt(one.from, service.running()), why).to.include.members(
        one.record === "stopped" ? [] : runningAt(one.from, ranBefore),
      );
      expect(runningAt(otherSite(one.from), service.started), why).to.deep.equal([]);
    }
    expect(stopped).to.be.above(100);
  });
});

describe("an unplanned move, over all statuses, sides, records and servers", () => {
  it("stops and starts no server itself, arrives at the other side or fails, and remembers what it asked for", async () => {
    let arrivals = 0;
    for (const one of cases()) {
      const { service, error, record } = await move("failover", one);
      const why = JSON.stringify(one);
      const arrived = one.answer === "accepted" && one.status === "failed-over" && one.site !== one.from;
      expect([...service.stopped, ...service.started], why).to.deep.equal([]);
      expect(service.acts, why).to.have.lengthOf(1);
      expect(error === undefined, why).to.equal(arrived);
      if (one.record === "none" && one.answer === "refused") expect(record, why).to.equal(undefined);
      else {
        expect(record?.steps.includes("move"), why).to.equal(arrived);
        expect(record?.posted !== undefined, why).to.equal(one.answer === "accepted" && !arrived);
        expect(unpackRows(record?.before)?.map(({ privateIp }) => privateIp)).to.deep.equal(
          one.record === "stopped" ? undefined : ["10.0.0.11"],
        );
      }
      if (arrived) arrivals++;
    }
    expect(arrivals).to.equal(SITES.length * POWERS.length * RECORDS.length);
  });
});

describe("a move that an earlier run asked for without an answer", () => {
  it("is not asked for again once the group shows it, over all sides and both actions", async () => {
    for (const from of SITES)
      for (const [action, via, end] of [
        ["failover", "failing-over", "failed-over"],
        ["switchover", "reversing", "protected"],
      ] as const) {
        const to = otherSite(from);
        const before: Scene = { group: { productionSite: from }, servers: [] };
        const service = fakeService([
          { group: { status: via, productionSite: from } },
          { group: { status: end, productionSite: to } },
        ]);
        const clock = fakeClock();
        const sent = { action, outcome: "unknown", site: from, at: new Date(clock.now()).toISOString() } as const;
        const keeper = new RecordKeeper(clock, unfinished({ from, to, kind: action, posted: posted(sent) }));
        await moveGroup(
          { call: fakeCall(service.cloud, { clock }), request: request(), keeper, observed: scene(before) },
          { action, to },
        );
        expect(service.acts, `${action} from ${from}`).to.deep.equal([]);
        expect(keeper.record?.steps).to.include("move");
      }
  });
});

describe("the members at the end of an action, over all of their statuses and sides", () => {
  it("are waited for by a move, which they never fail, and named if they are damaged, busy or left behind", async () => {
    const seen = { named: 0, well: 0 };
    for (const status of MEMBERS)
      for (const kind of ["pairs", "instances"] as const)
        for (const productionSite of SITES)
          for (const to of SITES) {
            const before: Scene = { group: { productionSite: otherSite(to) } };
            const arrived = { status: "failed-over", productionSite: to } as const;
            const after: Scene = { group: arrived, [kind]: [{ status, productionSite }] };
            const service = fakeService([before, { group: { ...arrived, status: "failing-over" } }, after]);
            const clock = fakeClock();
            const keeper = new RecordKeeper(clock, undefined);
            const begun = clock.now();
            await moveGroup(
              { call: fakeCall(service.cloud, { clock }), request: request(), keeper, observed: scene(before) },
              { action: "failover", to },
            );
            const why = `${kind} in ${status} at ${productionSite}, moved to ${to}`;
            const settled = isSettled({ status, productionSite }, to);
            const well = settled && !isDamaged({ status });
            expect(keeper.record?.warnings ?? [], why).to.have.lengthOf(well ? 0 : 1);
            if (!settled) expect((clock.now() - begun) / 1000, why).to.be.above(590);
            seen[well ? "well" : "named"]++;
          }
    expect(Math.min(seen.named, seen.well)).to.be.at.least(20);
  });

  it("fail the first half of a failback like a reprotect, and its record says what it is", async () => {
    for (const over of SITES) {
      const from = otherSite(over);
      const away: Scene = { group: { status: "failed-over", productionSite: from } };
      const service = fakeService([
        away,
        { group: { status: "reprotecting", productionSite: from } },
        { group: { productionSite: from } },
      ]);
      const keeper = new RecordKeeper(fakeClock(), undefined);
      await reprotectGroup(
        { call: fakeCall(service.cloud), request: request({ wish: { move: over } }), keeper, observed: scene(away) },
        over,
      );
      expect(keeper.record).to.deep.include({ kind: "failback", from, to: over, steps: ["reprotect"] });
    }
  });

  it("fail a reprotect if and only if one is damaged, and it is asked for once", async () => {
    for (const status of MEMBERS.filter((one) => !BUSY_MEMBER_STATUSES.has(one)))
      for (const kind of ["pairs", "instances"] as const)
        for (const over of SITES) {
          const from = otherSite(over);
          const away: Scene = { group: { status: "failed-over", productionSite: from } };
          const after: Scene = { group: { productionSite: from }, [kind]: [{ status }] };
          const service = fakeService([away, { group: { status: "reprotecting", productionSite: from } }, after]);
          const keeper = new RecordKeeper(fakeClock(), undefined);
          const asked = request({ wish: { reprotect: "orders/2" } });
          const error: unknown = await reprotectGroup(
            { call: fakeCall(service.cloud), request: asked, keeper, observed: scene(away) },
            over,
          ).then(
            () => undefined,
            (cause: unknown) => cause,
          );
          const code = error instanceof DrError ? error.code : undefined;
          expect(code, `${kind} in ${status}`).to.equal(isDamaged({ status }) ? "DR_JOB_FAILED" : undefined);
          expect(keeper.record).to.deep.include({ kind: "reprotect", steps: ["reprotect"] });
          expect(service.acts).to.deep.equal([{ verb: "start-server-group" }]);
        }
  });
});
