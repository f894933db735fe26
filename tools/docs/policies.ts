import { RULES, type RuleKey } from "../../policy/rules/index";
import type { Rule } from "../../policy/rules/rule";
import { GENERATED, table } from "./table";

/** Page on the policies of `pulumi-sdrs/policy`. */
export function policiesPage(): string {
  const rules = Object.entries(RULES) as [RuleKey, Rule][];
  return [
    "# Policies",
    GENERATED,
    "What [`sdrsPolicies()`](../guides/policies.md) gives to a policy pack. The key configures a policy in the program of the pack, the name in the configuration of Pulumi. Each takes `except`, a list of logical names or URNs.",
    table(
      ["Key", "Name", "Level", "Looks at"],
      rules.map(([key, { name, level, looksAt }]) => [`\`${key}\``, `\`${name}\``, level, looksAt]),
    ),
    ...rules.map(([key, { title, why, remedy }]) => `## ${title}\n\n\`${key}\`. ${why}\n\nThe way out: ${remedy}`),
  ].join("\n\n");
}
