import type { CheckFailure, Props } from "./shape";
import type { Changes } from "./changes";
import type { Call } from "../call";

/** What one kind of resource does. The frame around it parses, compares, limits and reports. */
export interface Handler {
  /** Rules that no schema expresses; `fresh` is a create, or the second half of a replacement. */
  check?(inputs: Props, fresh: boolean): CheckFailure[];
  /** Says what a creation will do: a preview calls nothing else before one. Only reads, and never fails. */
  announce?(call: Call, inputs: Props): Promise<void>;
  /** Looks at the service where a decision depends on it, and may refuse; true forces an update. */
  inspect?(call: Call, id: string, olds: Props, news: Props, changes: Changes): Promise<boolean>;
  create(call: Call, inputs: Props): Promise<{ id: string; outs: Props }>;
  /** `undefined`: the object is gone. */
  read(call: Call, id: string, props: Props): Promise<Props | undefined>;
  update(call: Call, id: string, olds: Props, news: Props, changes: Changes): Promise<Props>;
  delete(call: Call, id: string, props: Props): Promise<void>;
}
