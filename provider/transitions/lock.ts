const tails = new Map<string, Promise<unknown>>();

/**
 * Runs work on one group after the work that began earlier on it in this process has ended. It waits only for handlers that
 * already run, never for one the engine may not have started.
 */
export async function withGroup<T>(groupId: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(groupId) ?? Promise.resolve();
  const mine = before.then(work, work);
  const tail = mine.catch(() => undefined);
  tails.set(groupId, tail);
  try {
    return await mine;
  } finally {
    if (tails.get(groupId) === tail) tails.delete(groupId);
  }
}
