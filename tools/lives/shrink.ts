/** Leaves actions out of a life for as long as it still fails in the same way. */
export async function shrink<T>(
  actions: readonly T[],
  stillFails: (actions: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = actions;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length;) {
      const shorter = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (shorter.length < kept.length && (await stillFails(shorter))) kept = shorter;
      else at += size;
    }
  }
  return kept;
}
