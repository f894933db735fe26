/**
 * The resources of @pulumi/random that programs here use, with the inputs, defaults and outputs that its reference documents.
 */
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";

export type Properties = Readonly<Record<string, unknown>>;
export interface Created {
  readonly id: string;
  readonly outs: Properties;
}

interface Resource {
  readonly defaults: Properties;
  readonly required: readonly string[];
  create(inputs: Properties): Created;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
const ADVERBS = ["boldly", "calmly", "gently", "kindly", "lately", "neatly", "openly", "quickly", "rarely", "warmly"];
const ADJECTIVES = ["able", "brave", "clever", "eager", "fair", "happy", "loyal", "noble", "quiet", "steady"];
const ANIMALS = ["badger", "crane", "dingo", "falcon", "heron", "ibex", "lynx", "marten", "otter", "wombat"];

const pick = <T>(list: ArrayLike<T>): T => list[randomInt(list.length)]!;

const text = (value: unknown, fallback = ""): string => (typeof value === "string" ? value : fallback);
const count = (value: unknown, fallback = 0): number => (typeof value === "number" ? value : fallback);

function shuffled(letters: readonly string[]): string {
  return letters
    .map((letter) => ({ letter, order: randomInt(2 ** 47) }))
    .sort((a, b) => a.order - b.order)
    .map(({ letter }) => letter)
    .join("");
}

function string(inputs: Properties): Created {
  const numeric = inputs["numeric"] !== false && inputs["number"] !== false;
  const special = text(inputs["overrideSpecial"]) || SPECIAL;
  const kinds = [
    { letters: LOWER, on: inputs["lower"] !== false, least: count(inputs["minLower"]) },
    { letters: UPPER, on: inputs["upper"] !== false, least: count(inputs["minUpper"]) },
    { letters: DIGITS, on: numeric, least: count(inputs["minNumeric"]) },
    { letters: special, on: inputs["special"] !== false, least: count(inputs["minSpecial"]) },
  ];
  const all = kinds.filter(({ on }) => on).map(({ letters }) => letters);
  const least = kinds.flatMap((kind) => Array.from({ length: kind.least }, () => pick(kind.letters)));
  const rest = Math.max(0, count(inputs["length"]) - least.length);
  if (all.length === 0) throw new Error("RandomString: no kind of character is allowed");
  const result = shuffled([...least, ...Array.from({ length: rest }, () => pick(all.join("")))]);
  return { id: result, outs: { ...inputs, number: numeric, numeric, result } };
}

function pet(inputs: Properties): Created {
  const words = count(inputs["length"], 2);
  const adverbs = Array.from({ length: Math.max(0, words - 2) }, () => pick(ADVERBS));
  const name = [...adverbs, ...(words > 1 ? [pick(ADJECTIVES)] : []), pick(ANIMALS)];
  const prefix = text(inputs["prefix"]);
  return { id: [...(prefix === "" ? [] : [prefix]), ...name].join(text(inputs["separator"], "-")), outs: inputs };
}

function id(inputs: Properties): Created {
  const bytes = randomBytes(count(inputs["byteLength"]));
  const prefix = text(inputs["prefix"]);
  const hex = bytes.toString("hex");
  const b64Url = bytes.toString("base64url");
  return {
    id: b64Url,
    outs: {
      ...inputs,
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + b64Url,
      dec: prefix + BigInt(`0x0${hex}`).toString(),
      hex: prefix + hex,
    },
  };
}

function integer(inputs: Properties): Created {
  const min = count(inputs["min"]);
  const span = count(inputs["max"]) - min + 1;
  if (span < 1) throw new Error("RandomInteger: min must not be greater than max");
  const seed = text(inputs["seed"]);
  const offset = seed === "" ? randomInt(span) : createHash("sha256").update(seed).digest().readUIntBE(0, 6) % span;
  return { id: String(min + offset), outs: { ...inputs, result: min + offset } };
}

function uuid(inputs: Properties): Created {
  const result = randomUUID();
  return { id: result, outs: { ...inputs, result } };
}

const STRING_DEFAULTS = {
  lower: true,
  upper: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

export const RESOURCES: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ["random:index/randomPet:RandomPet", { defaults: { length: 2, separator: "-" }, required: [], create: pet }],
  ["random:index/randomString:RandomString", { defaults: STRING_DEFAULTS, required: ["length"], create: string }],
  ["random:index/randomId:RandomId", { defaults: {}, required: ["byteLength"], create: id }],
  ["random:index/randomInteger:RandomInteger", { defaults: {}, required: ["min", "max"], create: integer }],
  ["random:index/randomUuid:RandomUuid", { defaults: {}, required: [], create: uuid }],
]);
