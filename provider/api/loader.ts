import { DrError, cancelled, isTransient } from "../errors";
import { type Clock, monotonic } from "../wait";
import { MAX_IDS } from "./http/client";
import type { BatchOptions, CallOptions, OddRow } from "./calls/types";

/** Plan for reading one kind of object. A scope is what a list can be narrowed to: the group. */
export interface ReadPlan<V> {
  one(id: string, options: CallOptions): Promise<V>;
  /** All objects of these scopes; of the whole project without scopes. Odd rows are told to `onOddRow`. */
  many(scopes: readonly string[] | undefined, options: CallOptions): Promise<V[]>;
  idOf(value: V): string;
  scopeOf(value: V): string | undefined;
  /** From this number of ids on, listing the whole project is cheaper than single reads. */
  readonly listFrom: number;
  /** Ids that were asked for earlier count too: a run asks for its objects one after the other, and each would be a read. */
  readonly accumulate?: boolean;
  /** The answer for an id that the list lacks; without it the single read decides. */
  readonly absent?: V;
}

export interface LoaderOptions {
  readonly clock: Clock;
  /** Runs the collected reads after a few milliseconds; a test runs them itself. */
  readonly schedule?: (run: () => void) => void;
  /** An answer may be given again for this long after it arrived. */
  readonly maxAgeMs?: number;
}

/** Reads that arrive together become one call; what was just read is not read again. */
export interface Loader<V> {
  read(id: string, scope: string | undefined, options?: BatchOptions): Promise<V>;
  /** All objects of a scope, or of the project. */
  all(scope: string | undefined, options?: BatchOptions): Promise<V[]>;
  forget(): void;
}

/** Reads that arrive within this time are served together. */
const COLLECT_MS = 2;
/** The same unless something else is said: the reads of a large stack come in one stream, as the engine asks for them. */
const MAX_AGE_MS = 5000;
const PROJECT = "*";

interface Entry<T> {
  readonly promise: Promise<T>;
  settledAt?: number;
}

/**
 * Objects of a list, and what of it cannot be read: an error for the object and for the scope it belongs to, for nobody else.
 */
interface Listed<V> {
  readonly rows: ReadonlyMap<string, V>;
  readonly odd: OddRow | undefined;
}

/** Somebody who waits for one object, or for all of a list. */
type Ask<V> = {
  readonly scope: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly fresh: boolean;
} & (
  | { readonly id: string; readonly answer: (value: Promise<V>) => void }
  | { readonly id: undefined; readonly answer: (list: Promise<Listed<V>>) => void }
);

export function createLoader<V>(
  plan: ReadPlan<V>,
  { clock, schedule = later, maxAgeMs = MAX_AGE_MS }: LoaderOptions,
): Loader<V> {
  const elapsed = monotonic(clock);
  const singles = new Map<string, Entry<V>>();
  const lists = new Map<string, Entry<Listed<V>>>();
  const knownScopes = new Set<string>();
  const knownIds = new Set<string>();
  let queue: Ask<V>[] = [];

  /** Keeps a promise where later readers find it, for as long as it may be shown. */
  const keep = <T>(shelf: Map<string, Entry<T>>, key: string, promise: Promise<T>): Promise<T> => {
    const entry: Entry<T> = { promise };
    shelf.set(key, entry);
    promise.then(
      () => {
        entry.settledAt = elapsed();
      },
      () => {
        if (shelf.get(key) === entry) shelf.delete(key);
      },
    );
    return promise;
  };

  const find = <T>(shelf: Map<string, Entry<T>>, key: string): Promise<T> | undefined => {
    const entry = shelf.get(key);
    if (entry?.settledAt === undefined || elapsed() - entry.settledAt <= maxAgeMs) return entry?.promise;
    shelf.delete(key);
    return undefined;
  };

  const enqueue = (ask: Ask<V>): void => {
    if (queue.length === 0) schedule(flush);
    queue.push(ask);
  };

  const askOne = (id: string, scope: string | undefined, { timeoutMs, fresh = false }: BatchOptions): Promise<V> =>
    new Promise((answer) => {
      enqueue({ id, scope, timeoutMs, fresh, answer });
    });

  const askAll = (scope: string | undefined, { timeoutMs, fresh = false }: BatchOptions): Promise<Listed<V>> =>
    new Promise((answer) => {
      enqueue({ id: undefined, scope, timeoutMs, fresh, answer });
    });

  const flush = (): void => {
    const asks = queue;
    queue = [];
    const limits = asks.map(({ timeoutMs }) => timeoutMs);
    const shared: CallOptions = limits.some((limit) => limit === undefined)
      ? {}
      : { timeoutMs: Math.max(...limits.map(Number)) };
    const ids = new Map(asks.flatMap(({ id, scope }) => (id === undefined ? [] : [[id, scope] as const])));
    const whole = asks.filter(({ id }) => id === undefined).map(({ scope }) => scope ?? PROJECT);

    const unscoped = [...ids.values()].filter((scope) => scope === undefined).length;
    const known = asks.every(({ fresh }) => fresh) ? 0 : knownIds.size;
    const project = whole.includes(PROJECT) || Math.max(unscoped, known) >= plan.listFrom;
    const scopes = new Set(whole.filter((scope) => scope !== PROJECT));
    if (ids.size > 1 && !project) {
      for (const scope of ids.values()) if (scope !== undefined) scopes.add(scope);
      // A run asks for its groups one after the other: the groups it has asked for before come along in the same call.
      for (const scope of knownScopes) if (scopes.size > 0 && scopes.size < MAX_IDS) scopes.add(scope);
    }
    const started = new Map<string, Promise<Listed<V>>>();
    if (project)
      started.set(
        PROJECT,
        keep(
          lists,
          PROJECT,
          listed(undefined, shared).then((of) => of(undefined)),
        ),
      );
    for (const chunk of chunksOf([...scopes], MAX_IDS)) {
      const all = listed(chunk, shared);
      for (const scope of chunk)
        started.set(
          scope,
          keep(
            lists,
            scope,
            all.then((of) => of(scope)),
          ),
        );
    }

    const single = new Map<string, Promise<V>>();
    const readOne = (id: string): Promise<V> => {
      const promise = single.get(id) ?? keep(singles, id, plan.one(id, shared));
      single.set(id, promise);
      return promise;
    };
    for (const ask of asks) {
      const list = started.get(ask.scope ?? PROJECT) ?? started.get(PROJECT);
      if (ask.id === undefined) ask.answer(list ?? Promise.reject(new Error("no list was started")));
      else ask.answer(list === undefined ? readOne(ask.id) : pick(list, ask.id, readOne));
    }
  };

  /** Reads one list, and answers the part of it that belongs to a scope. */
  const listed = async (
    chunk: readonly string[] | undefined,
    options: CallOptions,
  ): Promise<(scope: string | undefined) => Listed<V>> => {
    const odd: OddRow[] = [];
    const all = await plan.many(chunk, { ...options, onOddRow: (row) => odd.push(row) });
    return (scope) => ({
      rows: byId(scope === undefined ? all : all.filter((value) => plan.scopeOf(value) === scope)),
      odd: odd.find(({ groupId }) => scope === undefined || groupId === undefined || groupId === scope),
    });
  };

  const pick = (list: Promise<Listed<V>>, id: string, readOne: (id: string) => Promise<V>): Promise<V> =>
    list.then(
      ({ rows }) => rows.get(id) ?? plan.absent ?? readOne(id),
      (error: unknown) => {
        // A list that is refused does not tell about one object; a service that is down would only be asked again.
        if (isTransient(error)) throw error;
        return readOne(id);
      },
    );

  const byId = (values: readonly V[]): Map<string, V> => new Map(values.map((value) => [plan.idOf(value), value]));

  return {
    read(id, scope, options = {}) {
      if (scope !== undefined) knownScopes.add(scope);
      const list = options.fresh ? undefined : ((scope && find(lists, scope)) ?? find(lists, PROJECT));
      // A fresh look is at one object that is being changed, again and again: it is no sign that the others will be asked for.
      if (plan.accumulate === true && options.fresh !== true) knownIds.add(id);
      const known = options.fresh ? undefined : find(singles, id);
      const again = (): Promise<V> => askOne(id, scope, options);
      return within(known ?? (list ? pick(list, id, again) : again()), id, options);
    },
    async all(scope, options = {}) {
      if (scope !== undefined) knownScopes.add(scope);
      const key = scope ?? PROJECT;
      const list = (options.fresh ? undefined : find(lists, key)) ?? askAll(scope, options);
      const { rows, odd } = await within(list, key, options);
      if (odd !== undefined) throw odd.error;
      return [...rows.values()];
    },
    forget() {
      singles.clear();
      lists.clear();
    },
  };
}

function later(run: () => void): void {
  setTimeout(run, COLLECT_MS);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Each asker keeps its own limit and signal; the shared call goes on for the others. */
function within<T>(shared: Promise<T>, id: string, { signal, timeoutMs }: CallOptions): Promise<T> {
  if (signal === undefined && timeoutMs === undefined) return shared;
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      reject(cancelled(`Reading ${id}`, signal));
    };
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            reject(new DrError("DR_UNAVAILABLE", `Reading ${id} took longer than ${timeoutMs} ms`));
          }, timeoutMs);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    shared.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    });
  });
}
