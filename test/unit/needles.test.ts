import { expect } from "chai";
import fc from "fast-check";
import { createNeedles, FEW, LEAST } from "../../provider/needles";

/** Few letters, so that parts overlap, lie in each other and begin alike. */
const letters = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: least, maxLength: most });

/** Parts of other letters, which make of a few ones many. */
const OTHERS = Array.from({ length: FEW }, (_, at) => `other part ${at}`);

describe("parts that are looked for in texts", () => {
  it("are found at every place where they stand, each with its weight, whether they are few or many", () => {
    fc.assert(
      fc.property(
        fc.array(letters(LEAST, LEAST + 4), { maxLength: 6 }),
        letters(0, 60),
        fc.boolean(),
        (parts, text, many) => {
          const needles = createNeedles();
          for (const other of many ? OTHERS : []) needles.add(other, 1);
          const weights = new Map(parts.map((part, index) => [part, index]));
          for (const [part, weight] of weights) needles.add(part, weight);
          const found: string[] = [];
          needles.find(text, ([from, to], weight) => found.push(`${from} ${to} ${weight}`));
          const expected = Array.from({ length: text.length }, (_letter, from) => from).flatMap((from) =>
            [...weights].flatMap(([part, weight]) =>
              text.startsWith(part, from) ? [`${from} ${from + part.length} ${weight}`] : [],
            ),
          );
          expect(found).to.have.members(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("have the greatest of the weights that they were given, and are left out if they are too short", () => {
    for (const others of [[], OTHERS]) {
      const needles = createNeedles();
      for (const other of others) needles.add(other, 1);
      needles.add("12345678", 8);
      needles.add("12345678", 20);
      needles.add("12345678", 9);
      needles.add("1234567", 99);
      const weights: number[] = [];
      needles.find("1234567812345678", (_place, weight) => weights.push(weight));
      expect(weights).to.deep.equal([20, 20]);
    }
  });
});
