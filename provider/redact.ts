import { decodings, type Piece } from "./decoded";
import { createNeedles } from "./needles";
import { formsOf } from "./secret-forms";

/** Text that stands in the place of a secret in every text that leaves the process. */
export const MASK = "[redacted]";

/** Keys whose value is never shown, wherever they occur in a nested object. */
const SECRET_KEY =
  /^(?:authorization|proxy-authorization|x-auth-token|x-subject-token|x-security-token|x-sdk-.*|password|admin_?pass|secret.*|access_?key|security_?token|token|ak|sk)$/i;

/** Secrets that can be recognised by what surrounds them, although nobody registered their value. */
const SECRET_TEXT: readonly RegExp[] = [
  /((?:x-auth-token|x-subject-token|x-security-token|x-sdk-[a-z0-9-]{1,40}|authorization)["']?\s{0,4}[:=]\s{0,4}["']?)([^"'\r\n,;]+)/gi,
  /(SDK-HMAC-SHA256\s{1,4})((?:Access|Credential)=[^\r\n"']*)/g,
  /((?:Signature|Access|Credential)=)([\w/+=-]{8,})/g,
  /("(?:password|secretKey|secret_key|token|securityToken)"\s{0,4}:\s{0,4}")([^"]+)/gi,
];

/** A shorter secret would mask ordinary words. Sources of tokens and keys use 20 characters and more. */
const MIN_SECRET = 8;
/** Tokens, secret keys and good passwords have more. */
const MIN_ECHO = 16;
const MAX_DEPTH = 8;

/** Removes secrets from texts and values. One for the whole process: a secret known anywhere is hidden everywhere. */
export interface Redactor {
  /** From here on this value is masked wherever it occurs, in whatever form it comes back. */
  add(secret: string | undefined): void;
  /** A name or id that the program declares: it is shown whole, also if a secret reads the same or is a part of it. */
  spare(declared: string): void;
  /** The text without secrets. */
  text(value: string): string;
  /** The text of an answer without what it echoes of a long secret: a short one could be a part of an id. */
  echo(value: string): string;
  /** A copy of the value without secrets: strings are masked, values of secret keys are dropped. */
  value(value: unknown): unknown;
  /** The same of named values. */
  facts(facts: Facts): Facts;
}

type Facts = Readonly<Record<string, unknown>>;

/** Builds a redactor; the tests use their own, everything else the shared one. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const forms = new Set<string>();
  /** The forms, weighed by how many characters the secret of each has. */
  const needles = createNeedles();
  const spared = new Set<string>();
  /** Of the spared ones those that hold a form of a secret: the others need no look. */
  const inTheWay = new Set<string>([MASK]);

  const known = (value: string, shortest: number): string => {
    const pieces: Piece[] = [];
    for (const way of forms.size === 0 ? [] : decodings(value))
      needles.find(way.text, (place, length) => {
        if (length >= shortest) pieces.push(way.origin(place));
      });
    const found = merged(pieces);
    const shown = found.length === 0 ? [] : [...inTheWay].flatMap((name) => piecesOf(value, name));
    return maskPieces(
      value,
      found.filter((piece) => !shown.some((one) => isWithin(piece, one))),
    );
  };

  const text = (value: string): string => {
    let masked = known(value, MIN_SECRET);
    for (const pattern of SECRET_TEXT) {
      masked = masked.replace(pattern, (whole: string, lead: string, secret: string) =>
        secret.startsWith(MASK) ? whole : lead + MASK,
      );
    }
    return masked;
  };

  const clean = (value: unknown, depth: number, seen: readonly object[]): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH || seen.includes(value)) return "[…]";
    const path = [...seen, value];
    if (value instanceof Error) return text(value.message);
    if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1, path));
    return cleanFacts(value, depth, path);
  };

  const cleanFacts = (facts: object, depth: number, path: readonly object[]): Facts =>
    Object.fromEntries(
      Object.entries(facts).map(([key, item]: [string, unknown]) => [
        key,
        SECRET_KEY.test(key) && item !== undefined && item !== null ? MASK : clean(item, depth + 1, path),
      ]),
    );

  return {
    add(secret) {
      const trimmed = secret?.trim() ?? "";
      if (trimmed.length < MIN_SECRET || secrets.has(trimmed)) return;
      secrets.add(trimmed);
      const added = formsOf(trimmed);
      for (const form of added) {
        forms.add(form);
        needles.add(form, trimmed.length);
      }
      for (const name of spared) if (holdsAny(name, added)) inTheWay.add(name);
    },
    spare(declared) {
      if (spared.has(declared)) return;
      spared.add(declared);
      if (holdsAny(declared, forms)) inTheWay.add(declared);
    },
    text,
    echo: (value) => known(value, MIN_ECHO),
    value: (value) => clean(value, 0, []),
    facts: (facts) => cleanFacts(facts, 0, [facts]),
  };
}

function holdsAny(name: string, forms: Iterable<string>): boolean {
  const readings = decodings(name);
  for (const form of forms) if (readings.some(({ text }) => text.includes(form))) return true;
  return false;
}

/** Places of a part. */
function piecesOf(text: string, part: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) join(pieces, [at, at + part.length]);
  return pieces;
}

/** Pieces in the order of the text, of which no two overlap. */
function merged(pieces: readonly Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const piece of [...pieces].sort(([a], [b]) => a - b)) join(whole, piece);
  return whole;
}

/** Adds a piece that begins behind the others do. Those that overlap are one: of two secrets that share characters neither may show its rest. */
function join(pieces: Piece[], [from, to]: Piece): void {
  const last = pieces.at(-1);
  if (last !== undefined && from < last[1]) pieces[pieces.length - 1] = [last[0], Math.max(last[1], to)];
  else pieces.push([from, to]);
}

function isWithin([from, to]: Piece, [start, end]: Piece): boolean {
  return from >= start && to <= end;
}

function maskPieces(text: string, pieces: readonly Piece[]): string {
  let at = 0;
  let masked = "";
  for (const [from, to] of pieces) {
    masked += text.slice(at, from) + MASK;
    at = to;
  }
  return masked + text.slice(at);
}

/** The redactor of the process. */
export const redactor: Redactor = createRedactor();
