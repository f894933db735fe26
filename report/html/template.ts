import { clean } from "../../provider/model/text";

/** Markup that is safe to put into a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return clean(text).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/**
 * A piece of a page: whatever is put into it is escaped, unless it is such a piece itself. Attributes must be
 * quoted. Not named after the language: formatters would lay such templates out anew, and spaces matter in them.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.reduce((text, part, index) => `${text}${textOf(values[index - 1])}${part}`));
}

function textOf(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(textOf).join("");
  return escapeHtml(String(value));
}
