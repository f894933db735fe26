import type { CheckFailure, Props } from "./shape";
import type { Changes } from "./changes";
import type { HandlerDeps } from "./context";
import type { RunContext } from "../transitions/run-context";

/** What one kind of resource does. The frame around it parses, compares, limits and reports. */
export interface Handler {
  /** Rules that no schema expresses; `fresh` is a create, or the second half of a replacement. */
  check?(inputs: Props, fresh: boolean): CheckFailure[];
  /** Says what a creation will do: a preview calls nothing else before one. Only reads, and never fails. */
  announce?(ctx: RunContext, inputs: Props): Promise<void>;
  /** Looks at the service where a decision depends on it, and may refuse; true forces an update. */
  inspect?(
    ctx: RunContext,
    id: string,
    olds: Props,
    news: Props,
    changes: Changes,
    deps: HandlerDeps,
  ): Promise<boolean>;
  create(ctx: RunContext, inputs: Props, deps: HandlerDeps): Promise<{ id: string; outs: Props }>;
  /** `undefined`: the object is gone. */
  read(ctx: RunContext, id: string, props: Props, deps: HandlerDeps): Promise<Props | undefined>;
  update(ctx: RunContext, id: string, olds: Props, news: Props, changes: Changes, deps: HandlerDeps): Promise<Props>;
  delete(ctx: RunContext, id: string, props: Props): Promise<void>;
}
