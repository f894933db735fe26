/** Words of texts that speak to the user of a stack, and what takes their place where there is none. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /set confirm: "([^"]+)" on the resource, or run with SDRS_CONFIRM=[^\s,;]+?(?=\.? |\.?$)/gm,
    "type the same line with --confirm '$1'",
  ],
  [/\bRun pulumi up again\b/g, "Type the same line again"],
  [/\brun pulumi up again\b/g, "type the same line again"],
  [/; pulumi preview shows every check/g, ""],
  [/\bthis program\b/g, "this kit"],
];

/** A text of the core for who has no program at hand. */
export function withoutStack(text: string): string {
  return WORDS.reduce((changed, [words, other]) => changed.replace(words, other), text);
}
