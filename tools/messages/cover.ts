import type { Pieces } from "./sites";

/** True if a message holds the pieces of a text, in their order. */
export function holds(message: string, pieces: Pieces): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = message.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

/**
 * Few of the messages in which every text is found that any of them holds: by their rank, then the short ones first.
 * There is at least one where there is any message.
 */
export function fewest<T>(
  messages: readonly T[],
  {
    textOf,
    texts,
    rank,
  }: {
    readonly textOf: (message: T) => string;
    readonly texts: readonly Pieces[];
    readonly rank: (message: T) => number;
  },
): T[] {
  const ordered = messages
    .map((message) => ({ message, text: textOf(message), first: rank(message) }))
    .sort(
      (one, other) =>
        one.first - other.first || one.text.length - other.text.length || (one.text < other.text ? -1 : 1),
    );
  const chosen: T[] = [];
  const covered = new Set<Pieces>();
  for (const { message, text } of ordered) {
    const found = texts.filter((pieces) => !covered.has(pieces) && holds(text, pieces));
    if (chosen.length > 0 && found.length === 0) continue;
    chosen.push(message);
    for (const pieces of found) covered.add(pieces);
  }
  return chosen;
}
