import { expect } from "chai";
import { FULL_MENU, type Menu } from "../../tools/lives/actions";
import type { Counted } from "../../tools/lives/counts";
import type { Invariant } from "../../tools/lives/judge";
import { Lives, planOf } from "../../tools/lives/lives";
import { explain } from "../../tools/lives/main";

const SEEDS = Array.from({ length: 8 }, (_, index) => 20_260_302 + index);

/** One stack, and renames that say so. */
const CAREFUL: Menu = {
  ...FULL_MENU,
  stacks: 1,
  withoutAlias: false,
  weights: { ...FULL_MENU.weights, adopt: 0, foreign: 0, destroy: 0, console: 0, remove: 0 },
};

const HOLDING: readonly Invariant[] = [
  "foreign untouched",
  "overwrite agreed",
  "data stays",
  "addresses follow",
  "one request",
  "production serves",
  "needed failover goes through",
  "no crash",
  "quiet afterwards",
];

/** A law that nothing ever tried is not proved. */
const LEAST: Readonly<Partial<Record<Counted, number>>> = {
  runs: 40,
  green: 30,
  creates: 60,
  updates: 20,
  renames: 2,
  failovers: 3,
  "ways back": 1,
  reprotects: 1,
  "needed failovers": 1,
};

describe("a few lives of programs", () => {
  let lives: Lives;
  before(async () => {
    lives = await Lives.open(HOLDING);
  });
  after(() => lives.close());

  for (const seed of SEEDS)
    it(`of seed ${seed} keep the laws`, async () => {
      const failed = await lives.live(planOf(seed, CAREFUL));
      expect(failed, failed.map(explain).join("\n")).to.deep.equal([]);
    });

  it("did enough to prove them", () => {
    for (const [what, least] of Object.entries(LEAST))
      expect(lives.counts.of(what as Counted), what).to.be.at.least(least);
  });
});
