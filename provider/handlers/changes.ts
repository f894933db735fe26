import type { z } from "zod";
import {
  DisasterRecoveryDrillInputs,
  ProtectedInstanceInputs,
  ProtectionGroupInputs,
  ProtectionInputs,
  ReplicationAttachmentInputs,
  ReplicationPairInputs,
} from "../model/inputs";
import { type Change, type Kind, PROPERTIES } from "../model/properties";
import { hasUnknown, isUnknown, unknownPaths } from "../model/unknown";
import { type CheckFailure, type Props, sameValue } from "./shape";
import { unknownKey } from "./unknown-key";

const SCHEMAS = {
  ProtectionGroup: ProtectionGroupInputs,
  ReplicationPair: ReplicationPairInputs,
  ProtectedInstance: ProtectedInstanceInputs,
  ReplicationAttachment: ReplicationAttachmentInputs,
  Protection: ProtectionInputs,
  DisasterRecoveryDrill: DisasterRecoveryDrillInputs,
} as const satisfies Record<Kind, z.ZodType>;

/** The inputs without what the host adds. */
export function ownInputs(news: Props): Props {
  const { __provider: _provider, ...rest } = news;
  return rest;
}

/** Every bad field with its path. What is not known yet is judged when it is. */
export function validate(kind: Kind, inputs: Props): CheckFailure[] {
  const parsed = SCHEMAS[kind].safeParse(inputs);
  if (parsed.success) return [];
  const unknown = unknownPaths(inputs).map((path) => path.join("."));
  return parsed.error.issues.flatMap((issue) => {
    const path = issue.path.join(".");
    if (unknown.some((outer) => path === outer || path.startsWith(`${outer}.`))) return [];
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey(kind, SCHEMAS[kind], issue.path, key));
    if (unknown.some((inner) => inner.startsWith(`${path}.`) && path !== "")) return [];
    return [{ property: path, reason: `${path === "" ? kind : path}: ${issue.message}` }];
  });
}

export interface Changes {
  readonly replaces: readonly string[];
  readonly updates: readonly string[];
  readonly intents: readonly string[];
  readonly locals: readonly string[];
  /** What the group says of itself changed. */
  readonly link: boolean;
  readonly any: boolean;
}

/** What a member's outputs depend on of what its group says; the rest of the link is read when it is needed. */
const LINK_KEYS = ["productionSite", "failover", "abandon", "transitionNumber"] as const;

/** Inputs that are equal although they are spelled differently. */
const EQUAL: Readonly<Record<string, (one: unknown, other: unknown) => boolean>> = {
  // Not given, the service chooses one, and what it chose stays.
  drillVpcId: (_one, other) => other === undefined,
  device: (one, other) => typeof one === "string" && typeof other === "string" && sameDevice(one, other),
};

/** The service may rewrite `vd` to `sd` and back, so only the last letter of a device tells two apart (TF-OTC, TF-HW). */
export function sameDevice(one: string, other: string): boolean {
  return one.slice(-1) === other.slice(-1);
}

/** Compares what was last completed with what is declared now, by the table of properties. Pure. */
export function changesOf(kind: Kind, olds: Props, news: Props): Changes {
  const table: Readonly<Record<string, Change>> = PROPERTIES[kind];
  const changed = Object.keys(table).filter(
    (key) => hasUnknown(news[key]) || !(sameValue(olds[key], news[key]) || EQUAL[key]?.(olds[key], news[key]) === true),
  );
  const of = (...kinds: Change[]): string[] => changed.filter((key) => kinds.includes(table[key] ?? "local"));
  const link = of("link").some((key) => linkChanged(olds[key], news[key]));
  const result = { replaces: of("replace"), updates: of("update"), intents: of("intent"), locals: of("local"), link };
  return {
    ...result,
    any: link || [result.replaces, result.updates, result.intents, result.locals].some((keys) => keys.length > 0),
  };
}

function linkChanged(old: unknown, fresh: unknown): boolean {
  if (isUnknown(fresh)) return true;
  const [was, is] = [old, fresh].map((value) => (typeof value === "object" && value !== null ? (value as Props) : {}));
  return LINK_KEYS.some((key) => hasUnknown(is?.[key]) || !sameValue(was?.[key], is?.[key]));
}
