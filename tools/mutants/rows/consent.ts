import type { Mutant } from "../mutant";

const area = "consent";
const file = "provider/transition/decide/consent.ts";
const first = ["consent", "reprotect"];

// prettier-ignore
export const CONSENT_MUTANTS: readonly Mutant[] = [
  { area, file, first, name: "any digits agree",
    find: "else if (digits !== wanted) problems", replace: "else if (false) problems",
    breaks: "a spent line agrees again" },
  { area, file, first, name: "the number does not count",
    find: "[groupId, series, number, side, by]", replace: "[groupId, series, side, by]",
    breaks: "the line of the last failover agrees to the next" },
  { area, file, first, name: "the direction does not count",
    find: "[groupId, series, number, side, by]", replace: "[groupId, series, number, by]",
    breaks: "a line for the way out agrees to the way back" },
  { area, file, first, name: "the series does not count",
    find: "[groupId, series, number, side, by]", replace: "[groupId, number, side, by]",
    breaks: "a line of a lost state agrees again" },
  { area, file, first, name: "the group does not count",
    find: "[groupId, series, number, side, by]", replace: "[series, number, side, by]",
    breaks: "a line for one group agrees to another" },
  { area, file, first, name: "who asks does not count",
    find: "[groupId, series, number, side, by]", replace: "[groupId, series, number, side]",
    breaks: "a line for a pair agrees to the group's transition" },
  { area, file, first, name: "any two ids are the same transition",
    find: "return one === other || (digitsIn(one) !== undefined && digitsIn(one) === digitsIn(other ?? \"\"));", replace: "return true;",
    breaks: "a reprotect for another failover is carried out" },
  { area, file, first, name: "a renamed group forgets its transition",
    find: "return one === other || (digitsIn(one) !== undefined && digitsIn(one) === digitsIn(other ?? \"\"));", replace: "return one === other;",
    breaks: "after a rename a declared reprotect is refused" },
  { area, file, first, name: "one line hides the others",
    find: ".flatMap((parts) => parts.join(\"+\").split(/[\\s,;]+/))", replace: ".flatMap((parts) => [parts.join(\"+\").trim()])",
    breaks: "one variable cannot agree for two groups" },
  { area, file, first, name: "unknown words agree",
    find: "const unknown = words.filter((word) => !Object.hasOwn(RISKS, word));", replace: "const unknown: string[] = [];",
    breaks: "a misspelt risk is not named" },
  { area, file: "provider/transition/steps/preconditions.ts", first, name: "nothing is missing",
    find: "missing: needed.filter((risk) => !consent.given.has(risk)),", replace: "missing: [],",
    breaks: "a transition goes on without consent" },
];
