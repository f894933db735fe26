/**
 * Text from outside: names, statuses and messages of the services, names of files, whatever a state holds. It is never obeyed:
 * not by a terminal, not by the engine, and not by the eye.
 */

/** Longest word that is taken over: a name, an id, a status. The services allow 64 characters for a name, and 36 for an id. */
export const MOST_OF_WORD = 500;
/** Longest sentence that is taken over: the message of an error, the reason of a failed job. */
export const MOST_OF_SENTENCE = 2_000;
/** Characters that a page, a comment or an XML file cannot show, that a terminal obeys, or that make text read otherwise than it is. */
const UNSHOWABLE =
  /(?![\t\n])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\ufff0-\ufffb\ufffe\uffff]/gu;

/** Text with its unshowable characters made visible, and without what the engine takes for a colour (`<{%`, `%}>`). Lines stay. */
export function clean(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/\r\n?/g, "\n")
    .replace(UNSHOWABLE, "\ufffd")
    .replaceAll("<{%", "<{ %")
    .replaceAll("%}>", "% }>");
}

/** The same on one line, and no longer than asked for: one fact never looks like two. */
export function oneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  return clean(upTo(text, most)).replace(/\s+/g, " ").trim();
}

/** The beginning of a text that is too long, cut between two words: half a word could be half a secret, which nobody would recognise. */
export function upTo(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.max(...[" ", "\n", "\t"].map((blank) => text.lastIndexOf(blank, most)));
  return end > 0
    ? `${text.slice(0, end)} … (${text.length} characters)`
    : `(${text.length} characters without a blank)`;
}

/** The text without these characters at its end. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** JSON that can be printed: what a terminal would obey is written as an escape, which reads as the same value. */
export function cleanJson(json: string): string {
  return json.replace(UNSHOWABLE, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${hex4(character.charCodeAt(at))}`).join(""),
  );
}

const hex4 = (unit: number): string => unit.toString(16).padStart(4, "0");
