import type { Kill } from "./project";

/** Options of how `pulumi up` (or another command) is called, and what happens to it. */
export interface RunOptions {
  /** `--target <urn>`: nothing else is touched or asked about. */
  readonly targets?: readonly string[];
  /** `--target-dependents` */
  readonly targetDependents?: boolean;
  /** `--replace <urn>`, and what `pulumi state taint` comes to. */
  readonly replace?: readonly string[];
  /** `--continue-on-error` */
  readonly continueOnError?: boolean;
  /** `--refresh` */
  readonly refresh?: boolean;
  /** `--skip-preview` */
  readonly skipPreview?: boolean;
  /**
   * Steps that do not depend on each other run at the same time: those after a failure had begun, although the run ends
   * with it.
   */
  readonly alongside?: boolean;
  /** Rows that are updated without a check and a comparison: no command does that, but it shows what an update refuses by itself. */
  readonly unasked?: readonly string[];
  /** The engine is killed with its provider during the update. */
  readonly kill?: Kill | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
}
