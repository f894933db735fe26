import { type Cloud, DrError, type DrillEnd, checkDrill, runDrill } from "../../provider/index";
import { drillRecord } from "../../provider/model/drill-record";
import { type DrillCheck, isOpen } from "../../provider/model/drill-history";
import { worstOf } from "../../provider/model/exit-codes";
import { withCloud } from "../cloud";
import type { DrillRunOptions } from "../commands/drill";
import { stopOnSignals } from "../direct/signals";
import { isSimulated } from "../../report/drill/facts";
import { SIMULATION } from "../../report/labels";
import { whoAmI } from "../move/run";
import { printJson, say } from "../print";
import { asDrill } from "./call";
import { HistoryFile } from "./history-file";
import { writeDrillReports } from "./reports";
import { type Asked, askedFor } from "./wish";

/** Runs one drill from its preflight to its record. */
export async function runDrillCommand(options: DrillRunOptions): Promise<void> {
  const ask = await askedFor(options);
  const history = HistoryFile.open(options.history);
  const stop = stopOnSignals(options.timeout);
  try {
    await withCloud(async (cloud) => {
      const asked = await ask(cloud);
      const end = await drill(cloud, asked, { options, history, signal: stop.signal });
      await tell(end, options, history);
    });
  } catch (error) {
    if (history.runs().some(isOpen))
      say("what the drill made is on record: to finish, type the same line again, or sdrs drill leftovers --remove");
    throw error;
  } finally {
    history.close();
    stop.end();
  }
}

interface Around {
  readonly options: DrillRunOptions;
  readonly history: HistoryFile;
  readonly signal: AbortSignal;
}

async function drill(
  cloud: Cloud,
  { file, groupId, startOrder, checks }: Asked,
  { options, history, signal }: Around,
): Promise<DrillEnd> {
  const place = { projectId: await cloud.projectId(), region: cloud.settings.region };
  return await asDrill({ cloud, group: file.group, signal }, (call) =>
    runDrill(call, {
      ...{ groupId, file, startOrder, place, endpoint: cloud.settings.endpoints.sdrs },
      ...{ by: options.by ?? whoAmI() ?? "not known", reason: options.reason ?? null },
      checks,
      verify: (given, servers) => checkDrill(call, given, servers, { env: process.env, onResult }),
      history: {
        runs: () => history.runs(),
        note: (run, event) => {
          history.note(run, event);
        },
      },
      say,
    }),
  );
}

function onResult({ name, state, error }: DrillCheck): void {
  say(`check ${name}: ${state}${error === null ? "" : ` (${error})`}`);
}

async function tell(end: DrillEnd, options: DrillRunOptions, history: HistoryFile): Promise<void> {
  if (end.did === "refused") {
    const { problems, cost } = end.preflight;
    for (const problem of problems) say(`problem: ${problem}`);
    throw notBegun(end.group, problems.length, cost);
  }
  const run = history.runs().find((one) => one.run === end.run);
  const record = run === undefined ? undefined : drillRecord(run);
  if (record === undefined) throw new Error(`run ${end.run} is not in its own history`);
  const { ended } = end;
  if (isSimulated(record)) say(`${SIMULATION.title}: ${SIMULATION.text}`);
  say(`${ended.state.toUpperCase()}: ${ended.proves}`);
  for (const reason of ended.reasons) say(`  ${reason}`);
  for (const { kind, id, why } of ended.cleanUp.left) say(`left: ${kind} ${id}: ${why}`);
  if (!ended.cleanUp.complete) say("to finish the clean-up: sdrs drill leftovers --remove, or the next run of a drill");
  if (record.keepVpc !== null)
    say(
      `the service made VPC ${record.keepVpc}, which stays: write network: { vpcId: ${record.keepVpc} } into the drill file`,
    );
  const written = await writeDrillReports(record, options.report);
  if (options.json === true) printJson("drill", record);
  const codes = [
    ended.state === "passed" ? 0 : 7,
    ended.cleanUp.complete ? 0 : 4,
    written && !history.failed ? 0 : 7,
  ] as const;
  process.exitCode = worstOf(codes);
}

/** Refusal of a drill whose problems were said. */
export function notBegun(group: string, problems: number, cost: string): DrError {
  return new DrError(
    "DR_REFUSED",
    `The drill of group ${group} is not begun: ${problems === 1 ? "1 problem" : `${problems} problems`}. It would make ${cost}`,
    {},
    { hint: "Each is a line above, with what helps. No drill was asked for." },
  );
}
