import { failureOf } from "../../provider/index";
import type { JournalEntry } from "../../provider/model/journal";
import { redactor } from "../../provider/redact";
import { readJournal } from "../../report/evidence/journal";
import { writeFile } from "../../report/files/write-file";
import type { SupportBundleOptions } from "../commands/support-bundle";
import type { Documents } from "../documents";
import { readJson, readText } from "../input";
import { jsonDocument, printDocument, say } from "../print";
import { failuresOf, idsOf } from "./ids";
import { look } from "./look";
import { learnEnvironment, learnState, withoutSecrets } from "./secrets";
import { stateOf } from "./state";
import { versions } from "./versions";

type Bundle = Documents["support-bundle"];

export async function runSupportBundle(options: SupportBundleOptions): Promise<void> {
  const { input, output, offline = false } = options;
  const exported = input === undefined ? undefined : await readJson(input);
  const journal = await journalOf(options);
  // Whatever is secret is known before anything is put together.
  learnEnvironment(process.env, redactor);
  learnState(exported, redactor);
  const looked = await look(offline);
  const bundle = await together(exported, journal, looked);
  const text = jsonDocument("support-bundle", withoutSecrets(bundle, redactor) as Bundle);
  if (output === "-") printDocument(text);
  else await writeFile(output, text);
  for (const line of bundle.contents) say(line);
  if (output !== "-") say(`all of it is in ${output}: read it before you send it`);
}

interface Journal {
  readonly entries: readonly JournalEntry[];
  readonly unreadable: number;
  readonly failure: Bundle["journal"]["failure"];
}

/** The journal that is named, which must be there, or the one of the environment, which may be gone. */
async function journalOf({ journal }: SupportBundleOptions): Promise<Journal> {
  const { SDRS_JOURNAL: usual = "" } = process.env;
  if (journal !== undefined) return { ...readJournal(await readText(journal)), failure: null };
  if (usual === "") return { entries: [], unreadable: 0, failure: null };
  try {
    return { ...readJournal(await readText(usual)), failure: null };
  } catch (error) {
    return { entries: [], unreadable: 0, failure: failureOf(error) };
  }
}

async function together(exported: unknown, journal: Journal, looked: Pick<Bundle, "settings" | "observed">) {
  const state = stateOf(exported);
  const facts = {
    madeAt: new Date().toISOString(),
    versions: await versions(),
    ...looked,
    ids: idsOf(journal.entries, state),
    failures: failuresOf(journal.entries),
    journal: { ...journal, entries: [...journal.entries] },
    state,
  };
  return { contents: contentsOf(facts, exported !== undefined), ...facts };
}

/** The parts in words, for whoever decides whether to send it. */
function contentsOf(
  { settings, observed, ids, failures, journal, state }: Omit<Bundle, "contents">,
  given: boolean,
): readonly string[] {
  const { entries, unreadable } = journal;
  return [
    "versions: this package, Node, the engine, the system",
    settings.found === null
      ? "settings: they cannot be read; the reason is there"
      : "settings: where each comes from, the region and the addresses; no other value",
    observed.groups === null
      ? `groups: not asked, or out of reach${observed.failure === null ? "" : "; the reason is there"}`
      : `groups: the status of ${observed.groups.length}, as the service tells it`,
    `ids: ${ids.length} of requests and jobs, for the vendor's support`,
    `failures: ${failures.length} errors and refusals, in their words`,
    `journal: ${entries.length} entries; ${unreadable} lines were not readable and are left out`,
    state === null
      ? `state: ${given ? "the input is no exported state, and nothing of it is here" : "none was given"}`
      : `state: ${state.resources.length} resources of ours; ${state.others} others, their values, descriptions, tags and everything secret are left out`,
    "Names and ids of groups, servers and disks, private addresses and EIPs, and whatever errors quote, are in it.",
  ];
}
