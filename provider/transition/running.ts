import type { Call } from "../call";
import type { Observation } from "./observe/observation";
import type { RecordKeeper } from "./record-keeper";
import type { TransitionRequest } from "./request";

/** A run under way: the request, the record of what it did, and what was observed last. */
export interface Running {
  readonly call: Call;
  readonly request: TransitionRequest;
  readonly keeper: RecordKeeper;
  readonly observed: Observation;
}
