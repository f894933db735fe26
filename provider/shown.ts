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
