import { isKeyOf, isObject, isOneOf, keysOf } from "../provider/model/narrow";
import type { PolicyLevel, StackArgs, StackPolicy } from "./library";
import { type RuleKey, RULES } from "./rules";
import type { Finding, Rule } from "./rules/rule";
import { standsAside } from "./stack/calm";
import { stackOf } from "./stack/groups";

const LEVELS = ["advisory", "mandatory", "disabled"] as const satisfies readonly PolicyLevel[];

/** Settings of one policy: its level, or that and its exceptions. */
export type PolicySetting =
  | PolicyLevel
  | {
      readonly enforcementLevel?: PolicyLevel | undefined;
      /** Resources that the policy never reports, by logical name or URN. */
      readonly except?: readonly string[] | undefined;
    };

/** Settings of the policies. What a pack is configured with by Pulumi counts above them. */
export type SdrsPoliciesArgs = Readonly<Partial<Record<RuleKey, PolicySetting | undefined>>> & {
  /** Level of every policy that is not named itself. Default: the level of its own that each has. */
  readonly all?: PolicyLevel | undefined;
};

/**
 * Policies for programs that use this package, as data: give them to the policy pack of yours.
 *
 * @example
 * import { PolicyPack } from "@pulumi/policy";
 * import { sdrsPolicies } from "pulumi-sdrs/policy";
 * new PolicyPack("estate", { policies: sdrsPolicies({ unprotectedGroup: "mandatory" }) });
 */
export function sdrsPolicies(args: SdrsPoliciesArgs = {}): StackPolicy[] {
  const { all, ...own } = args;
  for (const key of Object.keys(own)) if (!isKeyOf(RULES, key)) throw unknownRule(key);
  return keysOf(RULES).map((key) => policyOf(RULES[key], settingOf(key, own[key]), levelOf("all", all)));
}

function policyOf(rule: Rule, setting: Setting, all: PolicyLevel | undefined): StackPolicy {
  const { name, title, why, remedy, severity, level } = rule;
  return {
    name,
    displayName: title,
    description: why,
    enforcementLevel: setting.level ?? all ?? level,
    severity,
    remediationSteps: remedy,
    configSchema: {
      properties: { except: { type: "array", items: { type: "string" }, default: [...setting.except] } },
    },
    validateStack: (args, report) => {
      const { found, aside } = look(rule, args, setting.except);
      for (const { message, urn } of found) report(`${message} ${remedy}`, urn);
      if (aside !== undefined) args.notApplicable?.(aside);
    },
  };
}

/**
 * Findings of a rule, or the reason why it says nothing. An error that left here would end the update that is looked at, so none
 * does.
 */
function look(rule: Rule, args: StackArgs, usual: readonly string[]): Look {
  try {
    const stack = stackOf(args.resources);
    const aside = standsAside(stack, process.env);
    if (aside !== undefined)
      return { found: [], aside: `Nothing is said while production moves or is away: ${aside}.` };
    const except = exceptions(args.getConfig(), usual);
    return { found: rule.find(stack).filter(({ name, urn }) => !except.includes(name) && !except.includes(urn)) };
  } catch (error) {
    return {
      found: [],
      aside: `This stack cannot be looked at: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

interface Look {
  readonly found: readonly Finding[];
  readonly aside?: string;
}

function exceptions(config: object, usual: readonly string[]): readonly string[] {
  const given: unknown = isObject(config) ? config["except"] : undefined;
  if (!Array.isArray(given)) return usual;
  return given.filter((name): name is string => typeof name === "string");
}

interface Setting {
  readonly level: PolicyLevel | undefined;
  readonly except: readonly string[];
}

function settingOf(key: RuleKey, setting: PolicySetting | undefined): Setting {
  if (typeof setting !== "object") return { level: levelOf(key, setting), except: [] };
  return { level: levelOf(key, setting.enforcementLevel), except: setting.except ?? [] };
}

/** The level that a pack gives, which need not be written in TypeScript. */
function levelOf(key: string, level: unknown): PolicyLevel | undefined {
  if (level === undefined || isOneOf(LEVELS, level)) return level;
  throw new Error(
    `${key} of sdrsPolicies is one of ${LEVELS.map((word) => `"${word}"`).join(", ")}, not ${JSON.stringify(level)}`,
  );
}

const unknownRule = (key: string): Error =>
  new Error(`sdrsPolicies knows no policy "${key}"; it has: ${keysOf(RULES).join(", ")}`);
