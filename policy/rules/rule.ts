import type { PolicyLevel, PolicySeverity } from "../library";
import type { Stack } from "../stack/groups";

/** A violation: the resource, and what is wrong with it. Names no value of a property, since it may be a secret. */
export interface Finding {
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  readonly message: string;
}

/** A rule, as its policy, the reference and the configuration of a pack have it. */
export interface Rule {
  /** Name of the policy. */
  readonly name: string;
  readonly title: string;
  readonly level: Exclude<PolicyLevel, "disabled">;
  readonly severity: PolicySeverity;
  /** Part of the program that it looks at. */
  readonly looksAt: string;
  /** Reason why it is a rule. */
  readonly why: string;
  readonly remedy: string;
  readonly find: (stack: Stack) => readonly Finding[];
}
