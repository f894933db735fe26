import { type Call, timeLeft } from "../../call";
import type { Check } from "../../model/checks";
import { durationMs } from "../../model/duration";
import type { Site } from "../../model/status";
import { type CheckResult, NOT_RUN, untried } from "../../model/verification";
import { whatHappened } from "../../errors";
import { lookAtServers, runChecksOf } from "./verify";

/** Time that an update keeps for itself after its checks: a verdict never costs what is to be saved. */
const RESERVE_MS = 30_000;

/** Checks that run beside the start of servers. They hold nothing but what they are allowed to, and break nothing. */
export interface ChecksBeside {
  /** Begins the checks of a wave whose servers were started; waits for its gates, where another wave follows. */
  readonly onWave: (wave: number, site: Site, isLast: boolean) => Promise<void>;
  /** Begins all others that are wanted, and waits until each has its result. */
  results(site: Site | undefined, wanted?: (check: Check) => boolean): Promise<readonly CheckResult[]>;
  /** Results that are there already; of each other check that it was not run to its end. */
  soFar(): readonly CheckResult[];
  /** Ends whatever still runs. */
  stop(): void;
}

/** Prepares the checks of a group; nothing runs before a wave does. */
export function checksBeside(call: Call, groupId: string, checks: readonly Check[]): ChecksBeside {
  const begun = new Map<string, Promise<CheckResult>>();
  const ended = new Map<string, CheckResult>();
  const ending = new AbortController();
  const signal = AbortSignal.any([call.signal, ending.signal]);
  let servers: ReturnType<typeof lookAtServers> | undefined;

  const begin = (part: readonly Check[], site: Site | undefined): void => {
    const fresh = part.filter(({ name }) => !begun.has(name));
    if (fresh.length === 0) return;
    const tell = new Map<string, (result: CheckResult) => void>();
    for (const { name } of fresh)
      begun.set(
        name,
        new Promise((resolve) => {
          tell.set(name, resolve);
        }),
      );
    const onResult = (result: CheckResult): void => {
      if (!ended.has(result.name)) ended.set(result.name, result);
      tell.get(result.name)?.(result);
    };
    const at = timeOf(call);
    const broken = (why: string): void => {
      for (const { name } of fresh) onResult(untried(name, at, why));
    };
    servers ??= lookAtServers(call, { groupId, site });
    const mostMs = timeForChecks(call);
    runChecksOf(call, { checks, part: fresh, servers, mostMs, signal, onResult }).then(
      () => {
        broken("it did not run");
      },
      (error: unknown) => {
        broken(whatHappened(error));
      },
    );
  };

  return {
    onWave: async (wave, site, isLast) => {
      const due = checks.filter((check) => check.wave !== undefined && check.wave <= wave);
      begin(due, site);
      if (isLast) return;
      const gates = due.filter((check) => check.gate !== undefined && check.wave === wave);
      await Promise.all(gates.map((check) => held(call, check, wave, begun.get(check.name))));
    },
    async results(site, wanted = () => true) {
      const asked = checks.filter(wanted);
      begin(asked, site);
      return await Promise.all(asked.flatMap(({ name }) => begun.get(name) ?? []));
    },
    soFar() {
      const at = timeOf(call);
      return checks.map(({ name }) => ended.get(name) ?? untried(name, at, NOT_RUN));
    },
    stop() {
      ending.abort();
    },
  };
}

/** Milliseconds that checks may take of an operation. */
export function timeForChecks(call: Call): number {
  return Math.max(0, timeLeft(call) - RESERVE_MS);
}

function timeOf({ clock }: Pick<Call, "clock">): string {
  return new Date(clock.now()).toISOString();
}

/** Waits until a check has its result, and no longer than its gate: then the next wave starts all the same. */
async function held(
  call: Call,
  { name, gate = "0s" }: Check,
  wave: number,
  result: Promise<CheckResult> | undefined,
): Promise<void> {
  const released = new AbortController();
  const signal = AbortSignal.any([call.signal, released.signal]);
  // Half of what is left: the servers of the waves to come need time as well.
  const over = call.clock.sleep(timeLeft(call, Math.min(durationMs(gate), timeLeft(call) / 2)), signal).then(
    () => undefined,
    () => undefined,
  );
  const found = await Promise.race([result, over]);
  released.abort();
  if (found?.state === "passed") return;
  const why =
    found === undefined
      ? `it has not passed within ${gate}`
      : `it ${found.state === "failed" ? "failed" : "is not proven"}: ${found.error ?? ""}`;
  call.log.warn(`Check "${name}" no longer holds what comes after wave ${wave}, which starts anyway: ${why}`);
}

/** Results of checks whose servers the program keeps stopped: none is tried. */
export function notTried(call: Pick<Call, "clock">, checks: readonly Check[]): CheckResult[] {
  const at = timeOf(call);
  return checks.map(({ name }) => untried(name, at, "startServers is false: the servers were left as they are"));
}
