import { gzipSync } from "node:zlib";
import type { Chance } from "../storm/random";

/** An answer as it goes over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A change of a right answer. */
export interface Mutation {
  readonly name: string;
  /** Of so many chances in all. */
  readonly share: number;
  readonly make: (chance: Chance, right: unknown) => Partial<WireAnswer>;
}

type Json = Record<string, unknown>;

const CONTROL = "\u001b]0;t\u0007\u001b[2J\r\nok   FAKE\u009b31m\u202egnirts\u2028<{%fg 1%}>\u0000";

/** Values that fit nowhere, or everywhere a little. */
const ODD: readonly ((chance: Chance) => unknown)[] = [
  ...[null, true, false, 0, -1, 0.5, 1e308, 2 ** 53 + 1, "", " ", "0", "null", "..", "%00", "__proto__", CONTROL].map(
    (value) => () => value,
  ),
  () => [],
  () => ({}),
  () => [[], {}, null, 7],
  () => "é\ud800\u{1f600}".repeat(200),
  (chance) => "word ".repeat(chance.below(20_000)),
  (chance) => "x".repeat(chance.below(100_000)),
  (chance) => JSON.parse(nested(chance.below(90), ["[", "]"])) as unknown,
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown,
  (chance) => Object.fromEntries(Array.from({ length: chance.below(300) }, (_, at) => [`k${at}`, at])),
  (chance) => Array.from({ length: chance.below(300) }, (_, at) => ({ id: `row-${at % 7}` })),
];

const nested = (levels: number, [open, close]: readonly [string, string]): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

function copyOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Every object and list in a value. */
function places(value: unknown): (Json | unknown[])[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Array.isArray(value) ? (value as unknown[]) : Object.values(value);
  return [value as Json, ...inner.flatMap(places)];
}

/** Changes one place of a value: replaces, removes, adds or doubles something. */
function changed(chance: Chance, right: unknown): unknown {
  const value = copyOf(right);
  const place = chance.pick(places(value));
  const odd = chance.pick(ODD)(chance);
  if (Array.isArray(place)) {
    const at = chance.below(place.length + 1);
    if (chance.next() < 0.5) place.splice(at, 1, odd);
    else place.push(...place.slice(0, at), odd);
    return value;
  }
  const names = Object.keys(place);
  const name = names.length === 0 ? "added" : chance.pick(names);
  const deed = chance.next();
  // An assignment to `__proto__` would be one to this process.
  if (deed < 0.6) Object.defineProperty(place, name, { value: odd, enumerable: true, configurable: true });
  else if (deed < 0.8) Reflect.deleteProperty(place, name);
  else Object.defineProperty(place, `${name}x`, { value: odd, enumerable: true, configurable: true });
  return value;
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const CODES = ["SDRS.1013", "SDRS.0208", "APIGW.0301", 404, "__proto__", "constructor", "toString"];
/** Shapes in which the services refuse. */
const refusal = (chance: Chance): unknown => {
  const code = chance.pick(CODES);
  return chance.pick<unknown>([
    { error: { code, message: "The group does not exist.", request_id: "r1" } },
    { badrequest: { code, message: "Not allowed." } },
    { error_code: code, error_msg: "Incorrect authentication.", request_id: "r1" },
    { code, message: "No such address." },
  ]);
};
const REFUSALS = [
  400, 401, 403, 404, 408, 409, 418, 429, 500, 501, 502, 503, 504, 599, 300, 304, 204, 205, 201,
] as const;

export const MUTATIONS: readonly Mutation[] = [
  { name: "one place changed", share: 30, make: (chance, right) => ({ body: json(changed(chance, right)) }) },
  {
    name: "several places changed",
    share: 15,
    make: (chance, right) => ({
      body: json(Array.from({ length: 2 + chance.below(6) }).reduce((value) => changed(chance, value), right)),
    }),
  },
  { name: "another value", share: 5, make: (chance) => ({ body: json(chance.pick(ODD)(chance)) }) },
  {
    name: "a refusal with a changed body",
    share: 15,
    make: (chance) => ({ status: chance.pick(REFUSALS), body: json(changed(chance, refusal(chance))) }),
  },
  {
    name: "another status",
    share: 6,
    make: (chance, right) => ({ status: chance.pick(REFUSALS), body: json(right) }),
  },
  {
    name: "cut off, or with bytes flipped, added or doubled",
    share: 12,
    make: (chance, right) => {
      const whole = json(right);
      const at = chance.below(whole.length + 1);
      const noise = Buffer.from(Array.from({ length: 1 + chance.below(8) }, () => chance.below(256)));
      const parts = chance.pick([
        [whole.subarray(0, at)],
        [whole.subarray(0, at), noise, whole.subarray(at + noise.length)],
        [whole.subarray(0, at), noise, whole.subarray(at)],
        [whole.subarray(0, at), whole],
      ]);
      return { body: Buffer.concat(parts) };
    },
  },
  {
    name: "nested deeply",
    share: 3,
    make: (chance) => ({
      body: Buffer.from(
        nested(
          chance.pick([20, 100, 101, 1000, 20_000]),
          chance.pick([
            ["[", "]"],
            ['{"a":', "}"],
            ['{"job_id":"j1","status":"x","entities":{"sub_jobs":[', "]}}"],
          ] as const),
        ),
      ),
    }),
  },
  {
    name: "no JSON",
    share: 5,
    make: (chance) => ({
      body: Buffer.from(
        chance.pick(["", " ", "<html>Sorry</html>", "\ufeff", "NaN", "{", "undefined", CONTROL, "\u0000"]),
      ),
    }),
  },
  {
    name: "in an encoding",
    share: 4,
    make: (chance, right) => ({
      headers: { "content-encoding": chance.pick(["gzip", "br", "deflate", "zstd", "identity", "x, y"]) },
      body: chance.next() < 0.5 ? gzipSync(json(right)) : json(right),
    }),
  },
  {
    name: "with odd headers",
    share: 5,
    make: (chance) => ({
      status: chance.pick([200, 400, 401, 429, 503]),
      headers: {
        "x-request-id": chance.pick(["", "\u009b31m", "r".repeat(9000), "é", "a b"]),
        "retry-after": chance.pick(["-5", "9".repeat(400), "Fri, 31 Dec 2999 23:59:59 GMT", "soon", "0"]),
        date: chance.pick(["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "9".repeat(50)]),
      },
    }),
  },
];

/** An answer with something wrong in it, and the name of what is. */
export function mutated(chance: Chance, right: WireAnswer, content: unknown): { answer: WireAnswer; name: string } {
  let left = chance.next() * MUTATIONS.reduce((sum, { share }) => sum + share, 0);
  const mutation = MUTATIONS.find(({ share }) => (left -= share) < 0) ?? chance.pick(MUTATIONS);
  const { headers, ...rest } = mutation.make(chance, content);
  return { answer: { ...right, ...rest, headers: { ...right.headers, ...headers } }, name: mutation.name };
}
