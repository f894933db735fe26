import type { Cloud } from "../../api/cloud";
import type { Check } from "../../model/checks";
import { oneLine } from "../../model/text";
import type { Site } from "../../model/status";
import { type CheckResult, MOST_OF_CHECK_ERROR, type Verification } from "../../model/verification";
import { redactor } from "../../redact";
import { observe } from "../../transition/observe/observe";
import type { Clock } from "../../wait";
import { verificationOf } from "./tell-checks";
import { lookAtServers, runChecksOf } from "./verify";

/** Checks of a group on any day. */
export interface GroupChecks {
  readonly groupId: string;
  readonly checks: readonly Check[];
  /** Names of checks that are left out, and why. */
  readonly waived: readonly string[];
  readonly reason: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder in which programs start. */
  readonly folder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onResult?: (result: CheckResult) => void;
}

/** The group, the side that was asked, and the verdict. */
export interface VerifiedGroup {
  readonly id: string;
  readonly name: string;
  readonly productionSite: Site;
  readonly verification: Verification;
}

/** Runs the checks of a group against the side that serves now. It reads the service, and changes nothing. */
export async function verifyGroup(cloud: Cloud, asked: GroupChecks): Promise<VerifiedGroup> {
  const { groupId, checks, waived, reason, clock, onResult } = asked;
  const { group } = await observe(cloud, groupId);
  const left = checks.filter(({ name }) => waived.includes(name));
  const part = checks.filter((check) => !left.includes(check));
  const servers = lookAtServers({ cloud, clock }, { groupId });
  const results = await runChecksOf(asked, { ...asked, part, servers });
  const at = new Date(clock.now()).toISOString();
  const error = oneLine(redactor.text(reason)).slice(0, MOST_OF_CHECK_ERROR);
  const byName = new Map(results.map((result) => [result.name, result]));
  for (const { name } of left) {
    const result: CheckResult = { name, state: "waived", attempts: 0, at, seconds: 0, proof: null, error };
    byName.set(name, result);
    onResult?.(result);
  }
  const inOrder = checks.flatMap(({ name }) => byName.get(name) ?? []);
  const { id, name, productionSite } = group;
  return { id, name, productionSite, verification: verificationOf(null, inOrder) };
}
