import { isDrError, whatHappened } from "../../errors";
import type { Call } from "../../call";
import type { Check } from "../../model/checks";
import { hasWay } from "../../model/drill-file";
import { type CheckResult, type Verification, isProvenBy, isSettled, untried } from "../../model/verification";
import type { Drill } from "../../model/wire/wire";
import { observe } from "../../transition/observe/observe";
import { timeForChecks } from "../checks/beside";
import { verdictText, verificationOf } from "../checks/tell-checks";
import { checkDrill } from "./check-drill";
import { serversSeen } from "./servers-seen";

const NO_WAY =
  "no way in to the servers of the drill is declared, whose addresses production has as well: give a check jump, runner or command";
const NOT_OWN = "no server of this drill is proven to have answered";

/** Runs the checks of a drill on its own servers, and says the verdict. It reads, changes nothing, and fails for no check. */
export async function verifyDrill(call: Call, drill: Drill, checks: readonly Check[]): Promise<Verification | null> {
  if (checks.length === 0) return null;
  const verdict = verificationOf(null, await resultsOf(call, drill, checks));
  const text = `Drill ${drill.name}: ${verdictText(verdict)}`;
  if (isSettled(verdict.state)) call.log.info(`${text}.`);
  else call.log.warn(`${text}. The next pulumi up repeats the checks, until they pass.`);
  return verdict;
}

/** True if an update has to run the checks of a drill that is there: they did not pass, or never ran. Pure. */
export function isVerdictDue(
  verdict: Verification | null,
  status: string | null,
  checks: readonly Check[] = [],
): boolean {
  return checks.length > 0 && status === "available" && (verdict === null || !isSettled(verdict.state));
}

async function resultsOf(call: Call, drill: Drill, checks: readonly Check[]): Promise<readonly CheckResult[]> {
  const at = new Date(call.clock.now()).toISOString();
  const none = (why: string): CheckResult[] => checks.map(({ name }) => untried(name, at, why));
  // Without a way in, production would be asked at the addresses of the drill.
  if (!hasWay(checks, undefined)) return none(NO_WAY);
  try {
    const observed = await observe(call.cloud, drill.groupId);
    const run = { env: { ...call.env }, mostMs: timeForChecks(call) };
    const results = await checkDrill(call, checks, () => serversSeen(call, drill, observed), run);
    const own = drill.servers.map(({ serverId }) => serverId);
    return results.map(({ value: _value, ...result }) =>
      result.state !== "passed" || isProvenBy(result, own)
        ? result
        : { ...result, state: "unproven", proof: null, error: NOT_OWN },
    );
  } catch (error) {
    if (!isDrError(error)) throw error;
    return none(whatHappened(error));
  }
}
