import type { Kind } from "../../provider/model/definitions";
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

/** One provider process as the engine sees it. Calls throw {@link Lost}, {@link HalfDone}, or an error that saves nothing. */
export interface ProviderSide {
  /** Calls that changed something, in the order of their acceptance. */
  readonly accepted: readonly string[];
  check(kind: Kind, olds: Json, news: Json): Promise<{ inputs: Json; failures: readonly string[] }>;
  diff(kind: Kind, id: string, olds: Json, news: Json): Promise<{ changes: boolean; replaces: readonly string[] }>;
  create(kind: Kind, inputs: Json): Promise<{ id: string; outputs: Json }>;
  /** `undefined`: the object is gone. */
  read(kind: Kind, id: string, props: Json): Promise<Json | undefined>;
  update(kind: Kind, id: string, olds: Json, news: Json): Promise<Json>;
  delete(kind: Kind, id: string, props: Json): Promise<void>;
  close(): Promise<void>;
}
