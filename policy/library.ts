/**
 * Parts of Pulumi's policy library that these policies meet. The library belongs to the pack that takes the policies, and is
 * not installed with this package: its own types accept these.
 */

/** Level at which Pulumi enforces a policy. */
export type PolicyLevel = "advisory" | "mandatory" | "disabled";

export type PolicySeverity = "low" | "medium" | "high" | "critical";

/** A resource of a stack, as a policy of the whole stack sees it. */
export interface StackResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Outputs; of a resource that a preview would create or change, its inputs. Reading one that is not known yet throws. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: {
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    readonly deleteBeforeReplace?: boolean | undefined;
  };
  readonly provider?: { readonly urn: string } | undefined;
  readonly dependencies: readonly StackResource[];
  readonly propertyDependencies: Readonly<Record<string, readonly StackResource[]>>;
}

/** Arguments with which the library asks a policy of the whole stack. */
export interface StackArgs {
  readonly resources: readonly StackResource[];
  getConfig(): object;
  /** Ends the policy by a throw: it does not apply to this stack, and why. Older libraries have none. */
  readonly notApplicable?: ((reason?: string) => never) | undefined;
}

/** A policy of the whole stack, as data. */
export interface StackPolicy {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly enforcementLevel: PolicyLevel;
  readonly severity: PolicySeverity;
  readonly remediationSteps: string;
  readonly configSchema: {
    readonly properties: {
      readonly except: {
        readonly type: "array";
        readonly items: { readonly type: "string" };
        readonly default: string[];
      };
    };
  };
  readonly validateStack: (args: StackArgs, report: (message: string, urn?: string) => void) => void;
}
