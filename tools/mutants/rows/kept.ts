import type { Mutant } from "../mutant";

const area = "kept records";
const first = ["kept-records", "orders"];
const file = "provider/kept-records.ts";
const finish = "provider/transition/steps/finish.ts";

// prettier-ignore
export const KEPT_MUTANTS: readonly Mutant[] = [
  { area, file, first, name: "nothing is kept beside the order",
    find: "if (orders === \"\" || record.ordered === undefined) return;", replace: "if (orders !== \"\" || record.ordered === undefined) return;",
    breaks: "the time and the job of a request die with the run that sent it" },
  { area, file, first, name: "the record of another order counts",
    find: "kept.ordered?.at === saved.ordered?.at && kept.number", replace: "kept.number",
    breaks: "an order that was never sent takes over the request of an earlier one" },
  { area, file, first, name: "the first run is read before the last",
    find: "(a.run < b.run ? 1 : -1)", replace: "(a.run < b.run ? -1 : 1)",
    breaks: "what was saved before the request hides the request" },
  { area, file: finish, first, name: "servers of a planned order that was killed elsewhere stay stopped",
    find: `record.mode === "planned" && "move" in record.wish && isOnlySaved(record)`, replace: "false",
    breaks: "production stays down after a planned move that did not happen" },
  { area, file: finish, first, name: "a request that nobody knows goes unsaid",
    find: `else if (!keeper.has("move")) keeper.warn(senderUnknown(record));`, replace: "",
    breaks: "the time of an order is shown as that of a request" },
];
