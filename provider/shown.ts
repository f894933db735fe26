import { clean, oneLine } from "./model/text";
import { redactor } from "./redact";

/** The form in which every text leaves the process: without secrets, and without what a terminal, the engine or the eye would obey. */
export function shown(text: string): string {
  return clean(redactor.text(text));
}

/** The same of text from outside inside a sentence: no longer than asked for, on one line. */
export function quoted(text: string, most?: number): string {
  return oneLine(redactor.text(text), most);
}
