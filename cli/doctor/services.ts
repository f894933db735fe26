import { exitCode, whatHappened, type DrError } from "../../provider/errors";
import { PROBE_ROWS, type Probe, type Reach, type Settings } from "../../provider/index";
import { CALLER_CHECKS, type Service, callerChecks, needsIdentity } from "./caller";
import { type Checked, failed, lacking, notChecked, ok, problem, warning } from "./checks";

const SERVICES: readonly Service[] = [...new Set(PROBE_ROWS.map(({ service }) => service))];
const endpointName = (service: Service): string => `endpoint ${service}`;

/** The checks that call a service, for where nothing is called. */
export function serviceChecksLeftOut(why: string): Checked[] {
  return [...SERVICES.map(endpointName), "clock", ...CALLER_CHECKS].map((name) => notChecked(name, why));
}

/** Asks every service: is it there, is the login accepted, may it be asked, is there room. */
export async function serviceChecks(settings: Settings, probe: Probe): Promise<Checked[]> {
  const found = await Promise.all(SERVICES.map(async (service) => [service, await probe.reach(service)] as const));
  const reached = new Map(found);
  const clock = clockCheck(reached);
  return [
    ...endpointChecks(settings, found),
    clock,
    ...(await callerChecks(settings, probe, { reached, clockIsWrong: clock.state === "problem" })),
  ];
}

/** One line a service, and one for all where they fail alike: a region, a proxy or a network is then what is wrong. */
function endpointChecks(settings: Settings, found: readonly (readonly [Service, Reach])[]): Checked[] {
  const errors = found.flatMap(([, { error }]) => error ?? []);
  const [first] = errors;
  if (first === undefined || errors.length < found.length || errors.some(({ code }) => code !== first.code))
    return found.map(([service, { error }]) => endpointCheck(settings, service, error));
  const what = `none of ${found.length} services can be used: ${whatHappened(first)}`;
  return [
    problem("endpoints", what, nextOf(first), exitCode(first)),
    ...found.map(([service]) => notChecked(endpointName(service), "none can be used")),
  ];
}

function endpointCheck(settings: Settings, service: Service, error: DrError | undefined): Checked {
  const name = endpointName(service);
  if (error === undefined) return ok(name, `${settings.endpoints[service]} answers`);
  const only = onlyFor(settings, service);
  return only === undefined ? failed(name, error, nextOf(error)) : lacking(name, error, only, nextOf(error));
}

/** Use of a service that not everybody needs. */
function onlyFor(settings: Settings, service: Service): string | undefined {
  if (service === "iam" && needsIdentity(settings)) return undefined;
  const rows = PROBE_ROWS.filter((row) => row.service === service);
  return rows.every(({ only }) => only !== undefined) ? rows[0]?.only : undefined;
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
  const all = [...reached.values()];
  const skewMs = reached.get("sdrs")?.skewMs ?? all.find((one) => one.skewMs !== undefined)?.skewMs;
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
