import { PROBE_ROWS, type Probe, type ProbeRow, type Reach, type Settings } from "../../provider/index";
import { type DrError, isDrError, whatHappened } from "../../provider/errors";
import { type Checked, failed, lacking, notChecked, ok, problem, warning } from "./checks";

type Service = ProbeRow["service"];

const SERVICES: readonly Service[] = [...new Set(PROBE_ROWS.map(({ service }) => service))];
const endpointName = (service: Service): string => `endpoint ${service}`;
const readName = ({ noun }: ProbeRow): string => `read ${noun}`;

/** Names of the checks that call a service, for where nothing is called. */
export function serviceChecksLeftOut(why: string): Checked[] {
  const names = [...SERVICES.map(endpointName), "clock", "login", ...PROBE_ROWS.map(readName), "quotas"];
  return names.map((name) => notChecked(name, why));
}

/** Asks every service: is it there, is the login accepted, may it be asked, is there room. */
export async function serviceChecks(settings: Settings, probe: Probe): Promise<Checked[]> {
  const found = await Promise.all(SERVICES.map(async (service) => [service, await probe.reach(service)] as const));
  const reached = new Map<Service, Reach>(found);
  return [
    ...found.map(([service, { error }]) => endpointCheck(settings, service, error)),
    clockCheck(reached),
    ...(await callerChecks(settings, probe, reached)),
  ];
}

/** Use of a service that not everybody needs; the identity service is needed by some logins. */
function onlyFor({ credentials, agency, projectId }: Settings, service: Service): string | undefined {
  if (service === "iam" && (credentials.kind === "password" || agency !== undefined || projectId === undefined))
    return undefined;
  const rows = PROBE_ROWS.filter((row) => row.service === service);
  return rows.every(({ only }) => only !== undefined) ? rows[0]?.only : undefined;
}

function endpointCheck(settings: Settings, service: Service, error: DrError | undefined): Checked {
  const name = endpointName(service);
  const address = settings.endpoints[service];
  if (error === undefined) return ok(name, `${address} answers`);
  const only = onlyFor(settings, service);
  return only === undefined ? failed(name, error, nextOf(error)) : lacking(name, error, only, nextOf(error));
}

/** The way out of what is met at the first contact: names, ways, certificates. */
function nextOf({ code, hint }: DrError): string {
  if (code !== "DR_UNAVAILABLE") return hint;
  return "Check the region, the endpoint, DNS and the proxy (HTTPS_PROXY, NO_PROXY); if they are right, the cloud's status page.";
}

/** By more than this the times of a report are visibly wrong; the measure is good to about a second. */
const SKEW_MS = 5_000;
/** A signature is refused from here on. */
const REFUSED_MS = 15 * 60_000;

/** The clock of the service that records the times, else of any that told its own. Pure. */
export function clockCheck(reached: ReadonlyMap<string, Pick<Reach, "skewMs">>): Checked {
  const skewMs =
    reached.get("sdrs")?.skewMs ?? [...reached.values()].find(({ skewMs }) => skewMs !== undefined)?.skewMs;
  if (skewMs === undefined) return notChecked("clock", "no service told its time");
  const off = Math.abs(skewMs);
  if (off <= SKEW_MS) return ok("clock", "this machine's clock agrees with the service's");
  const length = off < 120_000 ? `${Math.round(off / 1000)} s` : `${Math.round(off / 60_000)} min`;
  const what = `this machine's clock is ${length} ${skewMs > 0 ? "behind" : "ahead of"} the service's`;
  const next = "Set the clock of this machine, best by NTP.";
  return off < REFUSED_MS
    ? warning("clock", `${what}: times of a report that are taken here are off by as much`, next)
    : problem("clock", `${what}: signed requests are refused from 15 minutes on`, next, 3);
}

async function callerChecks(
  settings: Settings,
  probe: Probe,
  reached: ReadonlyMap<Service, Reach>,
): Promise<Checked[]> {
  const out = (why: string): Checked[] => [...PROBE_ROWS.map(readName), "quotas"].map((name) => notChecked(name, why));
  const isThere = (service: Service): boolean => reached.get(service)?.error === undefined;
  if (!isThere("iam") && onlyFor(settings, "iam") === undefined)
    return [notChecked("login", "the identity service does not answer"), ...out("there is no login without it")];
  const refused = await probe.login();
  if (refused !== undefined) return [failed("login", refused), ...out("the login is not accepted")];
  const answers = await Promise.all(
    PROBE_ROWS.map(async (row) => [row, isThere(row.service) ? await probe.may(row) : "unreached"] as const),
  );
  const asked = answers.flatMap(([, answer]) => (answer === "unreached" ? [] : [answer]));
  if (asked.length === 0) return [notChecked("login", "no service answers"), ...out("no service answers")];
  const [first] = asked;
  if (first !== undefined && asked.every((error) => error?.code === "DR_AUTH"))
    return [failed("login", first), ...out("the login is not accepted")];
  return [
    ok("login", `accepted, as ${settings.credentials.kind}${settings.agency === undefined ? "" : " by an agency"}`),
    ...answers.map(([row, answer]) => readCheck(row, answer)),
    ...(await quotaChecks(probe, isThere("sdrs"), answers)),
  ];
}

type Answer = DrError | "unreached" | undefined;

function readCheck(row: ProbeRow, answer: Answer): Checked {
  const name = readName(row);
  if (answer === undefined) return ok(name, "may be listed");
  if (answer === "unreached") return notChecked(name, `the service ${row.service} does not answer`);
  const next = answer.code === "DR_FORBIDDEN" ? `Ask for ${row.right}, in this project.` : answer.hint;
  return row.only === undefined ? failed(name, answer, next) : lacking(name, answer, row.only, next);
}

/** Part of a quota from which on somebody should know. */
const NEARLY = 0.9;

async function quotaChecks(
  probe: Probe,
  there: boolean,
  answers: readonly (readonly [ProbeRow, Answer])[],
): Promise<Checked[]> {
  if (!there) return [notChecked("quotas", "SDRS does not answer")];
  const denied = answers.filter(([{ service }]) => service === "sdrs").every(([, answer]) => answer !== undefined);
  if (denied) return [notChecked("quotas", "SDRS may not be read")];
  const quotas = await probe.quotas();
  if (isDrError(quotas)) return [warning("quotas", whatHappened(quotas), quotas.hint)];
  const near = quotas.filter(({ quota, used }) => quota >= 0 && used >= quota * NEARLY);
  if (near.length === 0) return [ok("quotas", "there is room in every quota of SDRS")];
  return near.map(({ type, used, quota }) =>
    warning(`quota ${type}`, `${used} of ${quota} are used`, "Ask the cloud for more, or delete what is not needed."),
  );
}
