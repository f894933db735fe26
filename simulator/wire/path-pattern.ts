/**
 * Text that is looked for in a path: a piece of it, in which `*` stands for any characters. It is no regular expression, which
 * somebody else could make slow; each piece between stars is searched once, after the one before.
 */
export function holds(path: string, pattern: string): boolean {
  let from = 0;
  for (const piece of pattern.split("*")) {
    const at = path.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
