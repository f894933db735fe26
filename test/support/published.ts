import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { expect } from "chai";
import { misshapen } from "./mutations";

const REFERENCE = path.resolve(__dirname, "..", "..", "..", "docs", "reference");
/** Least number of wrong documents that each schema is tried with. */
const LEAST = 50;
/** Places that are tried: a large document repeats itself. */
const MOST = 200;

/** Places of any kind: what a program declares, and what a state holds. */
const OPEN = /(^|\.)(inputs|outputs)\./;

const compiled = new Map<string, ValidateFunction>();

function published(file: string): ValidateFunction {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const schema = JSON.parse(readFileSync(path.join(REFERENCE, file), "utf8")) as object;
  const validate = new Ajv2020({ allErrors: false, validateFormats: false }).compile(schema);
  compiled.set(file, validate);
  return validate;
}

/** True if a document has enough in it for as many wrong ones. */
export const isRich = (document: unknown): boolean => misshapen(document, MOST).length >= LEAST;

/** Fails unless a published schema accepts the document. */
export function expectAccepted(file: string, document: unknown): void {
  const validate = published(file);
  expect(validate(document), `${file}: ${JSON.stringify(validate.errors)}`).to.equal(true);
}

/** Fails unless a published schema accepts the document, in which every place is bound to some kinds of values. */
export function expectPublished(file: string, document: unknown): void {
  expectAccepted(file, document);
  const validate = published(file);
  const tried = misshapen(document, MOST);
  const refused = tried.filter(({ copy }) => !validate(copy()));
  expect(refused.length, `${file} refuses too few wrong documents`).to.be.at.least(LEAST);
  const bound = new Set(refused.map(({ at }) => at));
  const free = [...new Set(tried.map(({ at }) => at))].filter((at) => !bound.has(at) && !OPEN.test(at));
  expect(free, `${file} takes anything there`).to.deep.equal([]);
}
