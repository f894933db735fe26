import { ROOT } from "./place";

/** Parts of a message that differ from run to run, and what stands for it on the page. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<id>"],
  [/\b[0-9a-f]{32}\b/g, "<id>"],
  [/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, "<time>"],
  [/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/g, "$1:<port>"],
  [/(\/[\w.-]+)*\/(tmp|T)\/[\w.-]+/g, "<folder>"],
  [/(\/\d+)-[0-9a-f]{4}\b/g, "$1-<digits>"],
  [/\b(request id|request) req-[\w-]+/g, "$1 <id>"],
  [/\b(\d+) ms\b/g, "<n> ms"],
  [/\bresource-\d+/g, "<name>"],
  [/\.\d+\.tmp\b/g, ".<n>.tmp"],
];

/** A message without what differs from run to run. */
export function normalized(text: string): string {
  return CHANGING.reduce(
    (left, [pattern, placeholder]) => left.replace(pattern, placeholder),
    text.replaceAll(ROOT, "<checkout>"),
  );
}
