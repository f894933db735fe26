import { clean, oneLine, upTo } from "./model/text";
import { redactor } from "./redact";

/** Longest text for the engine and in an error: a preview of a thousand servers has less. */
const MOST_OF_TEXT = 1_000_000;

/** The form in which every text leaves the process: without secrets, and without what a terminal, the engine or the eye would obey. */
export function shown(text: string, most = MOST_OF_TEXT): string {
  return clean(upTo(redactor.text(text), most));
}

/** The same of text from outside inside a sentence: no longer than asked for, on one line. */
export function quoted(text: string, most?: number): string {
  return oneLine(redactor.text(text), most);
}

/** Ids of the services, and lists of them: nothing else reads like one. */
const IDS = /^[\da-f,-]{32,}$/i;

/**
 * An answer without what it echoes of a secret, masked where it comes in: a name that holds one would be stored, compared and
 * printed by ways that print no text of ours. Ids stay, since requests depend on them.
 */
export function withoutEchoes(json: unknown): unknown {
  const whole = JSON.stringify(json) as string | undefined;
  return whole === undefined || redactor.echo(whole) === whole ? json : masked(json);
}

function masked(json: unknown): unknown {
  if (typeof json === "string") return IDS.test(json) ? json : redactor.echo(json);
  if (Array.isArray(json)) return json.map(masked);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]: [string, unknown]) => [key, masked(value)]));
}
