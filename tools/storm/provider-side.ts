import type { Json } from "../emulator/values";
import type { Kept } from "./resource";

/** One provider process, as the engine sees it. Calls throw `Lost`, `HalfDone`, or an error that saves nothing. */
export interface ProviderSide {
  /** Tells how far its clock is ahead of real time, and the configuration of the stack. */
  configure(config: Json, aheadMs: number): Promise<void>;
  check(kept: Kept, olds: Json, news: Json): Promise<{ readonly inputs: Json; readonly failures: readonly string[] }>;
  diff(
    kept: Kept,
    olds: Json,
    news: Json,
  ): Promise<{ readonly changes: boolean; readonly replaces: readonly string[] }>;
  create(kept: Kept, news: Json): Promise<{ readonly id: string; readonly outputs: Json }>;
  update(kept: Kept, news: Json): Promise<Json>;
  /** `undefined`: the object is gone. */
  read(kept: Kept): Promise<Json | undefined>;
  /** Ends it without any warning. */
  kill(): Promise<void>;
}
