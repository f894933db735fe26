/** A piece of a text, by its first character and the one behind its last. */
export type Piece = readonly [from: number, to: number];

/** A text in which codes are letters again, and where each of them stood in the original. */
export interface Decoded {
  readonly text: string;
  /** The piece of the original that a piece of this text stands for. */
  origin(piece: Piece): Piece;
}

/** A code that was replaced: its place in the text before, and that of its letter. */
interface Span {
  readonly before: Piece;
  readonly after: Piece;
}

/** Codes of one kind, and what each means; a code that means nothing stays. */
interface Code {
  readonly signs: readonly string[];
  readonly pattern: RegExp;
  readonly means: (code: string) => string;
}

const percent: Code = {
  signs: ["%"],
  pattern: /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi,
  means: (code) => Buffer.from(code.replaceAll("%", ""), "hex").toString("utf8"),
};

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const entity: Code = {
  signs: ["&"],
  pattern: /&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/gi,
  means: (code) => {
    const name = code.slice(1, -1).toLowerCase();
    if (!name.startsWith("#")) return NAMED[name] ?? code;
    const number = Number.parseInt(name.replace(/^#x?/, ""), name.startsWith("#x") ? 16 : 10);
    return number <= 0x10ffff ? String.fromCodePoint(number) : code;
  },
};

const SHORT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

const json: Code = {
  signs: ["\\"],
  pattern: /\\(?:u[\da-f]{4}|["\\/bfnrt'])/gi,
  means: (code) =>
    code.length > 2 ? String.fromCharCode(Number.parseInt(code.slice(2), 16)) : (SHORT[code.slice(1)] ?? code.slice(1)),
};

const plus: Code = { signs: ["+"], pattern: /\+/g, means: () => " " };

/** Ways to read a text once: as an address, as a form, as a page, as JSON, or as a mixture of these. */
const READINGS = {
  address: [percent],
  form: [percent, plus],
  page: [entity],
  json: [json],
  mixture: [percent, entity, json],
  mixedForm: [percent, entity, json, plus],
} as const satisfies Record<string, readonly Code[]>;
type Reading = keyof typeof READINGS;

/** Signs of which every code holds one. */
const SIGNS = [...new Set(Object.values(READINGS).flatMap((codes) => codes.flatMap(({ signs }) => signs)))];

const PURE = ["address", "form", "page", "json"] as const;

/** Readings one after the other: whoever echoes a text may write it into another. */
const CHAINS: readonly (readonly Reading[])[] = [
  ...PURE.flatMap((outer) => PURE.map((inner) => [outer, inner] as const)),
  ["json", "json", "json"],
  ["mixture", "mixture", "mixture"],
  ["mixture", "mixedForm"],
  ["mixedForm", "mixture"],
];

/** Every way to read a text, itself first. What holds no code is read one way only. */
export function decodings(text: string): readonly Decoded[] {
  const itself: Decoded = { text, origin: (piece) => piece };
  if (!SIGNS.some((sign) => text.includes(sign))) return [itself];
  const known = new Map<string, Decoded>([["", itself]]);
  const found: Decoded[] = [itself];
  for (const chain of CHAINS) {
    let key = "";
    let current = found[0];
    for (const reading of chain) {
      key += `${reading} `;
      const next: Decoded | undefined = known.get(key) ?? (current && decoded(current, READINGS[reading]));
      if (next === undefined) break;
      if (!known.has(key)) found.push(next);
      known.set(key, next);
      current = next;
    }
  }
  return found;
}

/** The text with its codes read; undefined if it has none. */
function decoded(from: Decoded, codes: readonly Code[]): Decoded | undefined {
  const here = codes.filter(({ signs }) => signs.some((sign) => from.text.includes(sign)));
  const matches = here
    .flatMap(({ pattern, means }) => [...from.text.matchAll(pattern)].map((match) => ({ match, means })))
    .sort((one, other) => one.match.index - other.match.index);
  if (matches.length === 0) return undefined;
  const spans: Span[] = [];
  let text = "";
  let at = 0;
  for (const { match, means } of matches) {
    const [code] = match;
    // Inside a code that was read already.
    if (match.index < at) continue;
    text += from.text.slice(at, match.index);
    const start = text.length;
    text += means(code);
    at = match.index + code.length;
    spans.push({ before: [match.index, at], after: [start, text.length] });
  }
  text += from.text.slice(at);
  return { text, origin: ([start, end]) => from.origin([before(spans, start, 0), before(spans, end - 1, 1)]) };
}

/** The place where a letter stood before; with `side` 1 the place behind it. */
function before(spans: readonly Span[], at: number, side: 0 | 1): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.after[0] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  if (span === undefined) return at + side;
  return at < span.after[1] ? span.before[side] : span.before[1] + (at - span.after[1]) + side;
}
