import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { type GroupSeen, type Play, type Update, play, worldOf } from "./rows/play.js";
import { FAILOVER, type Site, SWITCHOVER } from "./rows/scene.js";
import type { Expected } from "./rows/column.js";
import { CASES, type PlacedCase } from "./rows/table.js";

const MOVES: readonly string[] = [FAILOVER, SWITCHOVER];

const refuses = ({ expect: { ends } }: PlacedCase): boolean => ends === "refused";

const titleOf = ({ row, wanted, title }: PlacedCase): string => `row ${row}, failover: ${String(wanted)}, ${title}`;

function sideOf({ wanted }: PlacedCase, side: "here" | "there"): Site {
  return (side === "here") === wanted ? "target" : "source";
}

function seenOf({ seen }: Update, { group }: PlacedCase): GroupSeen {
  const found = seen.get(group);
  if (found === undefined) throw new Error(`${group} was not played`);
  return found;
}

/** Plays the cases once before the tests of a suite. */
function usePlay(cases: readonly PlacedCase[]): () => Play {
  const bed = useBed({ world: worldOf(cases) });
  let played: Play | undefined;
  before(async () => {
    played = await play(bed, cases);
  });
  return () => {
    if (played === undefined) throw new Error("the cases are played before the tests");
    return played;
  };
}

function expectSeen(one: PlacedCase, expected: Expected, seen: GroupSeen): void {
  const { ids, updated, said, verbs, cloud, outputs } = seen;
  const { ends, says = [], status, runs, unfinished, last } = expected;
  const site = sideOf(one, expected.site);
  expect(verbs, `actions asked for; it said: ${said}`).to.deep.equal(expected.verbs);
  expect(updated, "whether the engine updated it").to.equal(ends !== "quiet");
  if (ends === "quiet") expect(said).to.equal("");
  if (ends === "refused") expect(said).to.match(/^error: /m);
  else expect(said).not.to.match(/^error: /m);
  for (const text of says) {
    if (typeof text === "string") expect(said).to.contain(text);
    else expect(said).to.match(text);
  }
  expect(cloud, "the service").to.deep.include({ status, site });
  expect(cloud.runs, "sides at which the server runs").to.deep.equal(runs === "nowhere" ? [] : [sideOf(one, runs)]);
  const completed = one.unset === true ? undefined : ends === "refused" ? !one.wanted : one.wanted;
  expect(outputs["failover"] ?? undefined, "the intent that the state holds for completed").to.equal(
    expected.failover ?? completed,
  );
  if (unfinished === undefined) expect(outputs).to.have.property("unfinished", null);
  else expect(outputs["unfinished"]).to.include(unfinished);
  if (last !== undefined) expect(outputs["lastTransition"]).to.include(last);
  if (ends !== "done") return;
  expect(outputs, "the state").to.include({ status, productionSite: site });
  if (!verbs.some((verb) => MOVES.includes(verb))) return;
  const [from, to] = [ids[sideOf(one, "there")], ids[sideOf(one, "here")]];
  const rows = outputs["migratedAddresses"] as Record<string, unknown>[];
  const moved = rows.filter((row) => row["verdict"] === "moved" && row["fromServerId"] === from);
  expect(
    moved.map((row) => row["toServerId"]),
    "where the address of the server went",
  ).to.deep.equal([to]);
}

/** The cells that the published page has, as `7 true`. */
function publishedCells(): ReadonlySet<string> {
  const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "reference", "transitions.md"), "utf8");
  const lines = page.split("\n").map((line) => line.split(" | ").map((cell) => /^(\d+): /.exec(cell)?.[1]));
  const cells = lines.flatMap((cell) => [
    ...(cell[2] === undefined ? [] : [`${cell[2]} true`]),
    ...(cell[3] === undefined ? [] : [`${cell[3]} false`]),
  ]);
  // The page says in a sentence what is so in every cell where nothing was edited.
  expect(page).to.contain("Without an edit nothing happens, whatever the status (row 1)");
  return new Set(["1 true", "1 false", ...cells]);
}

describe("the table of what failover means, on the engine", () => {
  it("has a case for every cell of the published page", () => {
    // The rows after these say what reprotecting and protecting mean, which are no intents about a side.
    const published = [...publishedCells()].filter((cell) => Number.parseInt(cell, 10) <= 12);
    expect(published, "12 rows of two columns").to.have.length(24);
    const counted = CASES.filter(({ aside }) => aside !== true);
    expect([...new Set(counted.map(({ row, wanted }) => `${row} ${String(wanted)}`))]).to.have.members(published);
  });

  describe("cells that are carried out", function () {
    this.timeout(ENGINE_MS);
    const cases = CASES.filter((one) => !refuses(one));
    const played = usePlay(cases);

    for (const one of cases) {
      it(titleOf(one), () => {
        expectSeen(one, one.expect, seenOf(played().judged, one));
        if (one.refresh === undefined) return;
        expect(saidUnder(played().refreshed, `ProtectionGroup (${one.group})`)).to.match(one.refresh);
      });
    }

    it("end with exit code 0", () => {
      const { code, output } = played().judged.result;
      expect(code, output).to.equal(0);
    });

    it("are left as they are by one more update, and those that were half done are finished", async () => {
      const again = await played().again();
      expect(again.result.code, again.result.output).to.equal(0);
      const finished = cases.filter((one) => one.then !== undefined);
      for (const one of finished) expectSeen(one, one.then!, seenOf(again, one));
      const theirs = finished.flatMap((one) => Object.values(seenOf(again, one).ids) as string[]);
      const others = again.writes.filter((call) => !theirs.some((id) => JSON.stringify(call).includes(id)));
      expect(others, "calls that write for all the others").to.deep.equal([]);
      for (const one of cases.filter(({ then }) => then === undefined)) {
        expect(seenOf(again, one), one.group).to.include({ updated: false, said: "" });
      }
    });
  });

  describe("cells that are refused", function () {
    this.timeout(ENGINE_MS);
    const cases = CASES.filter(refuses);
    const played = usePlay(cases);

    for (const one of cases) {
      it(titleOf(one), () => {
        expectSeen(one, one.expect, seenOf(played().judged, one));
      });
    }

    it("fail the run, without a call that writes and without a stack trace", () => {
      const { result, writes } = played().judged;
      expect(result.code, result.output).not.to.equal(0);
      expect(writes).to.deep.equal([]);
      expect(result.output).not.to.match(/^\s+at /m);
    });

    it("are refused by one more update, except where somebody else's operation has ended meanwhile", async () => {
      const again = await played().again();
      for (const one of cases) expectSeen(one, one.then ?? one.expect, seenOf(again, one));
    });
  });
});
