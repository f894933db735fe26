import { type DrError, isDrError, whatHappened } from "../../provider/errors";
import { PROBE_ROWS, type Probe, type ProbeRow, type Reach, type Settings } from "../../provider/index";
import { type Checked, failed, lacking, notChecked, ok, problem, warning } from "./checks";

export type Service = ProbeRow["service"];

/** Services as they are known before anybody logs in. */
export interface Contact {
  readonly reached: ReadonlyMap<Service, Reach>;
  /** True if signed requests cannot be accepted. */
  readonly clockIsWrong: boolean;
}

const readName = ({ noun }: ProbeRow): string => `read ${noun}`;
/** Checks that say who is calling, and what that may do. */
export const CALLER_CHECKS: readonly string[] = ["login", ...PROBE_ROWS.map(readName), "quotas"];

/** True if nobody is logged in, or no project found, without the identity service. */
export function needsIdentity({ credentials, agency, projectId }: Settings): boolean {
  return (
    credentials.kind === "password" || credentials.kind === "oidc" || agency !== undefined || projectId === undefined
  );
}

/** Logs in and asks for one row of every list. */
export async function callerChecks(settings: Settings, probe: Probe, contact: Contact): Promise<Checked[]> {
  const isThere = (service: Service): boolean => contact.reached.get(service)?.error === undefined;
  if (!isThere("iam") && needsIdentity(settings)) return leftOut("the identity service does not answer");
  const refused = await probe.login();
  if (refused !== undefined) return notAccepted(settings, contact, refused);
  const answers = await Promise.all(
    PROBE_ROWS.map(async (row): Promise<Answered> => ({
      row,
      answer: isThere(row.service) ? await probe.may(row) : UNREACHED,
    })),
  );
  const asked = answers.filter(({ answer }) => answer !== UNREACHED);
  if (asked.length === 0) return leftOut("no service answers");
  const denied = asked.flatMap(({ answer }) => (isDrError(answer, "DR_AUTH") ? answer : []));
  if (denied[0] !== undefined && denied.length === asked.length) return notAccepted(settings, contact, denied[0]);
  const by = settings.agency === undefined ? "" : " by an agency";
  return [
    ok("login", `accepted, as ${settings.credentials.kind}${by}`),
    ...readChecks(answers),
    ...(await quotaChecks(probe, answers)),
  ];
}

function leftOut(why: string): Checked[] {
  return CALLER_CHECKS.map((name) => notChecked(name, why));
}

/** A clock that is wrong is named by itself: a refused signature is no second finding. */
function notAccepted({ credentials }: Settings, { clockIsWrong }: Contact, error: DrError): Checked[] {
  if (clockIsWrong && credentials.kind === "aksk" && error.code === "DR_AUTH")
    return leftOut("signed requests are refused while the clock is wrong");
  return [failed("login", error), ...leftOut("the login is not accepted").slice(1)];
}

const UNREACHED = "unreached";

interface Answered {
  readonly row: ProbeRow;
  /** Undefined if the list may be read. */
  readonly answer: DrError | typeof UNREACHED | undefined;
}

/** One line a list, and one for all where nothing of the project may be read: it is then another than was meant. */
function readChecks(answers: readonly Answered[]): Checked[] {
  const ofProject = answers.filter(({ row, answer }) => isOfProject(row) && answer !== UNREACHED);
  const forbidden = ofProject.filter(({ answer }) => isDrError(answer, "DR_FORBIDDEN"));
  if (forbidden.length < 2 || forbidden.length < ofProject.length) return answers.map(readCheck);
  const what = "nothing in this project may be read: it is another than was meant, or the login has no right in it";
  const next = "Check the id or name of the project and the region; if they are right, ask for Tenant Guest in it.";
  return [
    problem("project", what, next, 3),
    ...answers.map((one) =>
      forbidden.includes(one) ? notChecked(readName(one.row), "the project may not be read") : readCheck(one),
    ),
  ];
}

function isOfProject({ path }: ProbeRow): boolean {
  return typeof path !== "string" || path.includes("{project_id}");
}

function readCheck({ row, answer }: Answered): Checked {
  const name = readName(row);
  if (answer === undefined) return ok(name, "may be listed");
  if (answer === UNREACHED) return notChecked(name, `the service ${row.service} does not answer`);
  const next = answer.code === "DR_FORBIDDEN" ? `Ask for ${row.right}, in this project.` : answer.hint;
  return row.only === undefined ? failed(name, answer, next) : lacking(name, answer, row.only, next);
}

/** Part of a quota from which on somebody should know. */
const NEARLY = 0.9;

async function quotaChecks(probe: Probe, answers: readonly Answered[]): Promise<Checked[]> {
  const readable = answers.some(({ row, answer }) => row.service === "sdrs" && answer === undefined);
  if (!readable) return [notChecked("quotas", "SDRS cannot be read")];
  const quotas = await probe.quotas();
  if (isDrError(quotas)) return [warning("quotas", whatHappened(quotas), quotas.hint)];
  const near = quotas.filter(({ quota, used }) => quota >= 0 && used >= quota * NEARLY);
  if (near.length === 0) return [ok("quotas", "there is room in every quota of SDRS")];
  return near.map(({ type, used, quota }) =>
    warning(`quota ${type}`, `${used} of ${quota} are used`, "Ask the cloud for more, or delete what is not needed."),
  );
}
