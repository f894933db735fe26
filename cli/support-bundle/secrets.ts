import { SIGNATURE_KEY } from "../../provider/model/engine-form";
import { isObject } from "../../provider/model/narrow";
import { type Redactor, MASK } from "../../provider/redact";

/** Names of variables and properties whose values are nobody's business. */
const SECRET_NAME = /pass(?:word|phrase|wd)?|secret|token|access_?key|private_?key|api_?key|credential/i;

/** Makes the values of secret variables known, so that they are masked wherever something quotes them. */
export function learnEnvironment(env: NodeJS.ProcessEnv, redactor: Redactor): void {
  for (const [name, value = ""] of Object.entries(env)) {
    if (SECRET_NAME.test(name)) redactor.add(value);
    if (!URL.canParse(value)) continue;
    const { password } = new URL(value);
    redactor.add(password);
    redactor.add(decoded(password));
  }
}

/** The same of whatever a state marks as a secret or names like one, in all of its resources. */
export function learnState(value: unknown, redactor: Redactor, name = ""): void {
  if (typeof value === "string" && SECRET_NAME.test(name)) redactor.add(value);
  if (!isObject(value)) return;
  if (SIGNATURE_KEY in value) {
    learnAll(plain(value["plaintext"]), redactor);
    return;
  }
  const isList = Array.isArray(value);
  for (const [key, inner] of Object.entries(value)) learnState(inner, redactor, isList ? name : key);
}

function learnAll(value: unknown, redactor: Redactor): void {
  if (typeof value === "string") redactor.add(value);
  if (isObject(value)) for (const inner of Object.values(value)) learnAll(inner, redactor);
}

/** Secrets in clear are JSON inside of the state. */
function plain(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A copy without secrets, in its keys neither, and with the engine's secrets masked as a whole. */
export function withoutSecrets(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.text(value);
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutSecrets(inner, redactor));
  if (SIGNATURE_KEY in value) return MASK;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redactor.text(key), withoutSecrets(inner, redactor)]),
  );
}
