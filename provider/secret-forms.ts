/** Forms of a secret of which each letter may still be written in several ways: as it is, and in base64. */
export function formsOf(secret: string): readonly string[] {
  return [...new Set([secret, ...base64(secret)])];
}

/**
 * Base64 of any text that holds the secret: its place in a group of three bytes decides the letters. At both ends those are left
 * out that the neighbours decide too.
 */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const whole = [bytes.toString("base64"), bytes.toString("base64url")];
  const inside = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const from = Math.ceil((before * 8) / 6);
    const part = text.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
    return [part, part.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...whole, ...inside];
}

/** A piece of a text, by its first character and the one behind its last. */
export type Piece = readonly [from: number, to: number];

/** A letter of a form, and the codes by which others write it. */
interface Letter {
  readonly plain: string;
  /** `%2f`, in lower case. */
  readonly percent: string;
  /** The letter u and four digits, behind a backslash, in lower case. */
  readonly unicode: string;
}

/** Signs with which another way to write a letter begins: of addresses, of forms, of pages and of JSON. */
const ESCAPES = ["%", "+", "&", "\\"] as const;

const known = new Map<string, readonly Letter[]>();

function lettersOf(form: string): readonly Letter[] {
  const found = known.get(form);
  if (found !== undefined) return found;
  const letters = Array.from(form, (plain) => {
    const units = Array.from({ length: plain.length }, (_, at) => plain.charCodeAt(at).toString(16).padStart(4, "0"));
    const bytes = Buffer.from(plain, "utf8").toString("hex");
    return { plain, percent: bytes.replace(/../g, "%$&"), unicode: `u${units.join("\\u")}` };
  });
  known.set(form, letters);
  return letters;
}

/**
 * Every place where a form stands in a text, whichever of its letters are written as they are, as an address, a form or a page
 * writes them (`%2F`, `+`, `&amp;`, `&#x27;`), or as JSON does, also inside JSON.
 */
export function piecesOf(text: string, form: string): Piece[] {
  const letters = lettersOf(form);
  const [first] = letters;
  if (first === undefined) return [];
  const starts = new Set<string>([first.plain, ...ESCAPES]);
  return [...starts].flatMap((start) => {
    const pieces: Piece[] = [];
    for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at + 1)) {
      const end = endOf(text, letters, at);
      if (end !== -1) pieces.push([at, end]);
    }
    return pieces;
  });
}

/** The end of the letters that stand from this place on; -1 if others do. A sign may stand for itself, or begin the code of a letter. */
function endOf(text: string, letters: readonly Letter[], from: number): number {
  let ends: readonly number[] = [from];
  for (const letter of letters) {
    const next = ends.flatMap((at) => lengthsOf(text, at, letter).map((length) => at + length));
    if (next.length === 0) return -1;
    ends = next.length === 1 ? next : [...new Set(next)];
  }
  return Math.max(...ends);
}

const NONE: readonly number[] = [];

/** Numbers of characters by which a letter may be written at this place. */
function lengthsOf(text: string, at: number, letter: Letter): readonly number[] {
  const plain = text.startsWith(letter.plain, at) ? [letter.plain.length] : NONE;
  switch (text.charAt(at)) {
    case "%":
      return [...plain, ...percentLength(text, at, letter)];
    case "+":
      return letter.plain === " " ? [...plain, 1] : plain;
    case "&":
      return [...plain, ...entityLength(text, at, letter)];
    case "\\":
      return [...plain, ...escapeLength(text, at, letter)];
    default:
      return plain;
  }
}

/** `%2F`, `%c3%a4`. */
function percentLength(text: string, at: number, { percent }: Letter): readonly number[] {
  return text.slice(at, at + percent.length).toLowerCase() === percent ? [percent.length] : NONE;
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
/** Characters of the longest of them, and of any number. */
const MOST_OF_ENTITY = 12;

/** `&amp;`, `&#39;`, `&#x27;`. */
function entityLength(text: string, at: number, { plain }: Letter): readonly number[] {
  const [name, ...rest] = text.slice(at + 1, at + MOST_OF_ENTITY).split(";", 2);
  if (name === undefined || name === "" || rest.length === 0) return NONE;
  const number = name.startsWith("#") ? Number(name.slice(1).replace(/^[xX]/, "0x")) : Number.NaN;
  const means = Object.hasOwn(NAMED, name) ? NAMED[name] : number <= 0x10ffff ? String.fromCodePoint(number) : "";
  return means === plain ? [name.length + 2] : NONE;
}

/** More backslashes stand before no letter: JSON three times inside JSON has seven. */
const MOST_BACKSLASHES = 16;

/** `\"`, `\/`, `\u00e4`, with as many backslashes as JSON inside JSON has. */
function escapeLength(text: string, at: number, { plain, unicode }: Letter): readonly number[] {
  let bare = at;
  while (bare - at < MOST_BACKSLASHES && text.charAt(bare) === "\\") bare++;
  if (plain === "\\") return [bare - at];
  if (text.startsWith(plain, bare)) return [bare - at + plain.length];
  return text.slice(bare, bare + unicode.length).toLowerCase() === unicode ? [bare - at + unicode.length] : NONE;
}
