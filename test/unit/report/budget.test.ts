import { expect } from "chai";
import { judgeBudget } from "../../../report/budget";
import type { ReportTransition } from "../../../report";

type Timing = Parameters<typeof judgeBudget>[1];

function timing(phases: Record<string, number>, more: Partial<ReportTransition> = {}): Timing {
  const rows = Object.entries(phases).map(([name, seconds]) => ({ name, seconds }));
  const sum = rows.reduce((total, { seconds }) => total + seconds, 0);
  const gap = more.unattributedSeconds ?? 0;
  return {
    verb: "failover",
    adopted: false,
    phases: rows,
    recoverySeconds: sum - (phases["addresses"] ?? 0),
    elapsedSeconds: sum + gap,
    unattributedSeconds: gap,
    ...more,
  };
}

const FAILOVER = { preflight: 4, storage: 120, start: 40, addresses: 10 };
const FAILBACK = { sync: 5000, storage: 90, start: 40, addresses: 5 };

const CASES: [string, number, Timing, { measuredSeconds: number | null; met: boolean | null }][] = [
  ["a failover within the objective", 200, timing(FAILOVER), { measuredSeconds: 164, met: true }],
  ["a failover exactly at the objective", 164, timing(FAILOVER), { measuredSeconds: 164, met: true }],
  ["a failover beyond it", 163.9, timing(FAILOVER), { measuredSeconds: 164, met: false }],
  [
    "a failover in two runs, whose pause counts",
    200,
    timing(FAILOVER, { unattributedSeconds: 3600 }),
    { measuredSeconds: 3764, met: false },
  ],
  [
    "a failback, while which it served",
    200,
    timing(FAILBACK, { verb: "failback" }),
    { measuredSeconds: 130, met: true },
  ],
  [
    "a failback that was down for longer",
    100,
    timing(FAILBACK, { verb: "failback", unattributedSeconds: 30_000 }),
    { measuredSeconds: 130, met: false },
  ],
  [
    "a failback whose pause nobody can attribute",
    200,
    timing(FAILBACK, { verb: "failback", unattributedSeconds: 30_000 }),
    { measuredSeconds: null, met: null },
  ],
  [
    "a failover whose times are of clocks that disagree",
    200,
    timing(FAILOVER, { recoverySeconds: null, elapsedSeconds: null }),
    { measuredSeconds: null, met: null },
  ],
  [
    "a failback whose times are of clocks that disagree",
    200,
    timing(FAILBACK, { verb: "failback", elapsedSeconds: null }),
    { measuredSeconds: null, met: null },
  ],
  ["a move made outside", 200, timing(FAILOVER, { adopted: true }), { measuredSeconds: null, met: null }],
];

describe("recovery time objective", () => {
  for (const [what, rtoSeconds, input, expected] of CASES) {
    const word = expected.met === null ? "not known" : expected.met ? "met" : "missed";
    it(`is ${word} by ${what}`, () => {
      expect(judgeBudget(rtoSeconds, input)).to.deep.include({ rtoSeconds, ...expected });
    });
  }
});
