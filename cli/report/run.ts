import { DrError } from "../../provider/index";
import { gateReasons, isMissed, writeEvidence } from "../../report/index";
import { isNothingMoved } from "../../report/nothing-moved";
import type { ReportOptions } from "../commands/report";
import { readJson, readText } from "../input";
import { printDocument, say } from "../print";

export async function runReport(options: ReportOptions): Promise<void> {
  const { format, group: groups, rto, endpoint, gate = false } = options;
  const output = options.output === "-" ? undefined : options.output;
  const made = await writeEvidence({
    ...(await read(options)),
    format,
    groups,
    ...(output === undefined ? {} : { output }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(rto === undefined ? {} : { rtoSeconds: rto }),
  }).catch((error: unknown) => {
    if (gate && isNothingMoved(error)) return error;
    throw error;
  });
  if (made instanceof DrError) {
    // A gap is no proof, and no mistake of who asks either.
    say(`gate: ${made.what} ${made.hint} No report is written.`);
    process.exitCode = 7;
    return;
  }
  const { text, document } = made;
  if (output === undefined) printDocument(text);
  else say(`the report is in ${output}`);
  const reasons = gate ? gateReasons(document) : [];
  for (const reason of reasons) say(`gate: ${reason.replaceAll("\n", " ")}`);
  if (gate ? reasons.length > 0 : isMissed(document)) process.exitCode = 7;
}

/** Reads the state and the journal, of which one may be missing. */
async function read({
  input,
  journal,
}: ReportOptions): Promise<{ readonly input?: unknown; readonly journal?: string }> {
  if (input === undefined && journal === undefined)
    throw new DrError("DR_USAGE", "Nothing is named to report on", {}, { hint: "Give --input, --journal, or both." });
  if (input === "-" && journal === "-")
    throw new DrError("DR_USAGE", "Standard input cannot be both --input and --journal", {}, { hint: "Name a file." });
  return {
    ...(input === undefined ? {} : { input: await readJson(input) }),
    ...(journal === undefined ? {} : { journal: await readText(journal) }),
  };
}
