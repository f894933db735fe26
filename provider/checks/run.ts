import { type Check, CHECK_TIMES, kindOfCheck, serverOfCheck, timeoutOf } from "../model/checks";
import { durationMs } from "../model/duration";
import type { CheckProof, CheckResult } from "../model/verification";
import { type Clock, type Slots, createSlots, monotonic } from "../wait";
import { KINDS } from "./kinds";
import { NotHere, type Outcome, TimeUp, failed, messageOf, unproven } from "./outcome";
import { type Secrets, type Variables, createSecrets } from "./secrets";
import { type CheckServer, serverNamed } from "./servers";

/** Address at which a server is told its own id (OTC-UMN "Obtaining Metadata"). */
export const METADATA_URL = "http://169.254.169.254/openstack/latest/meta_data.json";

/** Checks to run, and all that they need of the world. */
export interface CheckRun {
  readonly checks: readonly Check[];
  /** All checks of the list, whose ssh checks are the way of others; default: those that run. */
  readonly among?: readonly Check[] | undefined;
  /** The servers that are meant to answer; or reads them anew, since an address may arrive later than its server. */
  readonly servers: readonly CheckServer[] | (() => Promise<readonly CheckServer[]>);
  readonly clock: Clock;
  /** Ends all tries: what has not passed by then is unproven. */
  readonly signal?: AbortSignal | undefined;
  readonly env: Variables;
  /** Folder in which programs start; default: that of this process. */
  readonly folder?: string | undefined;
  /** Address of the metadata service; a test has its own. */
  readonly metadataUrl?: string | undefined;
  /** Time after which no check is tried again, whatever its own `within` says. */
  readonly mostMs?: number | undefined;
  /** Told of each result as soon as it is there. */
  readonly onResult?: ((result: CheckResult) => void) | undefined;
  /** Told of each number that a check that passed has printed. */
  readonly onValue?: ((check: string, value: number) => void) | undefined;
}

/** Everything that one try may use. */
export interface Attempt {
  readonly check: Check;
  readonly checks: readonly Check[];
  readonly server: CheckServer | undefined;
  readonly servers: readonly CheckServer[];
  readonly secrets: Secrets;
  readonly env: Variables;
  readonly folder: string;
  readonly metadataUrl: string;
  readonly signal: AbortSignal;
}

/** One kind of check: a single try. An error that it throws is a failure of the check. */
export type Try = (attempt: Attempt) => Promise<Outcome>;

/** Tries at a time: a server lets in only so many that have not logged in yet. */
const MOST_AT_ONCE = 8;

/** Runs all checks beside each other, each until it passes or its time is over. Never throws for a check. */
export async function runChecks(run: CheckRun): Promise<readonly CheckResult[]> {
  const { checks, env, folder = process.cwd(), onResult } = run;
  const secrets = createSecrets(env, folder);
  const slots = createSlots(MOST_AT_ONCE);
  return await Promise.all(
    checks.map(async (check) => {
      const result = await runCheck(run, check, { secrets, slots });
      onResult?.(result);
      return result;
    }),
  );
}

interface Shared {
  readonly secrets: Secrets;
  readonly slots: Slots;
}

async function runCheck(run: CheckRun, check: Check, { secrets, slots }: Shared): Promise<CheckResult> {
  const { clock, signal, mostMs = Number.POSITIVE_INFINITY } = run;
  const elapsed = monotonic(clock);
  const begun = elapsed();
  const until = begun + Math.min(mostMs, durationMs(check.within ?? CHECK_TIMES.within));
  const everyMs = durationMs(check.every ?? CHECK_TIMES.every);
  let attempts = 0;
  const ended = ({ state, error, proof }: Ending): CheckResult => ({
    ...{ name: check.name, state, attempts, at: new Date(clock.now()).toISOString() },
    seconds: Math.round((elapsed() - begun) / 100) / 10,
    proof: proof ?? null,
    error: error === undefined ? null : secrets.hide(error),
  });
  let last: Ending | undefined;
  while (signal?.aborted !== true) {
    attempts++;
    const outcome = await slots(() => tryOnce(run, check, secrets));
    if (outcome.state === "passed") {
      if (outcome.value !== undefined) run.onValue?.(check.name, outcome.value);
      return ended(outcome);
    }
    // A try that was cut off by the end of the run tells nothing.
    if (isAborted(signal)) break;
    last = outcome;
    if (outcome.final === true || elapsed() + everyMs > until) return ended(outcome);
    if (!(await slept(clock, everyMs, signal))) break;
  }
  return ended(last ?? { state: "unproven", error: "the run was stopped before it could be tried" });
}

interface Ending {
  readonly state: CheckResult["state"];
  readonly error?: string;
  readonly proof?: CheckProof;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

async function slept(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return signal?.aborted !== true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}

/** One try. Connections and programs live in real time, whatever clock the pauses are of. */
async function tryOnce(run: CheckRun, check: Check, secrets: Secrets): Promise<Outcome> {
  const kind = kindOfCheck(check);
  if (kind === undefined) return unproven("says nothing to check", true);
  const servers = await serversOf(run.servers);
  if ("unread" in servers) return unproven(`the servers could not be read: ${servers.unread}`);
  const named = serverOfCheck(check);
  const server = named === undefined ? undefined : serverNamed(servers, named);
  if (typeof server === "string") return unproven(server);
  const limit = new AbortController();
  const timeout = timeoutOf(check);
  const timer = setTimeout(() => {
    limit.abort(new TimeUp(`it took longer than ${timeout}`));
  }, durationMs(timeout));
  const stop = (): void => {
    limit.abort(new TimeUp("the run was stopped"));
  };
  if (run.signal?.aborted === true) stop();
  run.signal?.addEventListener("abort", stop, { once: true });
  try {
    const { checks, among = checks, env, folder = process.cwd() } = run;
    const { metadataUrl = env["SDRS_METADATA_URL"] ?? METADATA_URL } = run;
    return await KINDS[kind]({
      ...{ check, checks: among, server, servers, secrets, env, folder, metadataUrl },
      signal: limit.signal,
    });
  } catch (error) {
    return error instanceof NotHere ? unproven(error.message) : failed(messageOf(error));
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener("abort", stop);
  }
}

async function serversOf(servers: CheckRun["servers"]): Promise<readonly CheckServer[] | { readonly unread: string }> {
  if (typeof servers !== "function") return servers;
  try {
    return await servers();
  } catch (error) {
    return { unread: messageOf(error) };
  }
}
