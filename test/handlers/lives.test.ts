import { expect } from "chai";
import { type Menu, FULL_MENU } from "../../tools/lives/actions";
import type { Counted } from "../../tools/lives/counts";
import type { Invariant } from "../../tools/lives/judge";
import { Lives, planOf } from "../../tools/lives/lives";
import { explain } from "../../tools/lives/main";

/** The tier gives a test 30 s. */
const LIVES = 12;
const SEED = 20_260_302;

/** One stack, and renames that say so. */
const CAREFUL: Menu = {
  ...FULL_MENU,
  stacks: 1,
  withoutAlias: false,
  weights: { ...FULL_MENU.weights, adopt: 0, foreign: 0, destroy: 0, console: 0, fault: 0, remove: 0 },
};

const HOLDING: readonly Invariant[] = [
  "foreign untouched",
  "overwrite agreed",
  "one request",
  "production serves",
];

/** A law that nothing ever tried is not proved. */
const LEAST: Readonly<Partial<Record<Counted, number>>> = {
  runs: 40,
  green: 30,
  creates: 60,
  updates: 20,
  renames: 3,
  failovers: 1,
};

describe("a few lives of programs", () => {
  it(`keep these laws: ${HOLDING.join(", ")}`, async () => {
    const lives = await Lives.open(HOLDING);
    try {
      for (let run = 0; run < LIVES; run++) {
        const failed = await lives.live(planOf(SEED + run, CAREFUL));
        expect(failed, failed.map(explain).join("\n")).to.deep.equal([]);
      }
    } finally {
      await lives.close();
    }
    for (const [what, least] of Object.entries(LEAST))
      expect(lives.counts.of(what as Counted), what).to.be.at.least(least);
  });
});
