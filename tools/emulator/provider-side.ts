import type { Json } from "./values";

/** The process ended before it answered. */
export class Lost extends Error {}

/** A failure after a side effect, with what the engine saves. */
export class HalfDone extends Error {
  constructor(
    readonly id: string,
    readonly properties: Json,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("\n"));
  }
}

/** Result of a read: inputs only where the provider tells other ones. */
export interface Found {
  readonly id: string;
  readonly outputs: Json;
  readonly inputs: Json | undefined;
}

/**
 * One provider process as the engine sees it; the provider text among the properties says which kind is meant. Calls throw
 * {@link Lost}, {@link HalfDone}, or an error that saves nothing.
 */
export interface ProviderSide {
  /** Calls that changed something, in the order of their acceptance; none where nobody counts them. */
  readonly accepted: readonly string[];
  check(
    olds: Json,
    news: Json,
  ): Promise<{ inputs: Json; failures: readonly { readonly property: string; readonly reason: string }[] }>;
  diff(
    id: string,
    olds: Json,
    news: Json,
  ): Promise<{ changes: boolean; replaces: readonly string[]; deleteFirst: boolean }>;
  create(inputs: Json): Promise<{ id: string; outputs: Json }>;
  /** `undefined`: the object is gone. */
  read(id: string, props: Json): Promise<Found | undefined>;
  update(id: string, olds: Json, news: Json): Promise<Json>;
  delete(id: string, props: Json): Promise<void>;
  /** Ends it without any warning. */
  kill(): Promise<void>;
}
