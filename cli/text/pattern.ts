/** True if a text is as a pattern has it, in which `*` stands for anything. */
export function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** True if a name stands for several. */
export function isPattern(name: string): boolean {
  return name.includes("*");
}

/** The names of a list that a name or a pattern stands for; a name stands for itself, listed or not. */
export function namesFor(name: string, all: readonly string[]): readonly string[] {
  return isPattern(name) ? all.filter((one) => matches(name, one)) : [name];
}
