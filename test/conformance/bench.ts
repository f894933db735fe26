import type { Flavour } from "../contract/types";
import type { Stage } from "./stage/stage";
import type { Wire } from "./wire";

/** What a row is tried with. */
export interface Bench {
  readonly wire: Wire;
  readonly flavour: Exclude<Flavour, "both">;
  /** Only where the world can be put into any state. */
  readonly stage?: Stage;
}
