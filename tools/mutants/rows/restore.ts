import type { Mutant } from "../mutant";

const area = "restore";
const [RESTORE, SERVERS, TRACE] = [
  "provider/transition/restore/restore.ts",
  "provider/transition/restore/restore-servers.ts",
  "provider/transition/restore/restore-trace.ts",
];
const first = [
  "restore-requests",
  "recovery-point",
  "recovery-point-resume",
  "recovery-point-edits",
  "recovery-point-laws",
];

// prettier-ignore
export const RESTORE_MUTANTS: readonly Mutant[] = [
  { area, first, file: RESTORE, name: "twenty requests",
    find: "const MOST_POSTS = 2;", replace: "const MOST_POSTS = 20;",
    breaks: "a restore is asked for twenty times" },
  { area, first, file: RESTORE, name: "another backup is this one",
    find: "if (record?.backupId !== this.planned.backupId || record.withdrawn === true) return undefined;", replace: "if (record === undefined) return undefined;",
    breaks: "an edited backup counts as restored" },
  { area, first, file: RESTORE, name: "every operation is one's own",
    find: "const found = operationOf(operations, { sent, history: this.#history, beginning });", replace: "const found = operations[0];",
    breaks: "a restore of last month counts as this one" },
  { area, first, file: RESTORE, name: "history is forgotten",
    find: "return [...record.knownOperations, ...(record.operationId === undefined ? [] : [record.operationId])];", replace: "return [];",
    breaks: "an operation of an earlier request is taken for this one's" },
  { area, first, file: RESTORE, name: "a foreign restore is not waited for",
    find: `if (trace === "running") throw foreign(planned, found.backupId, found.id);`, replace: "",
    breaks: "a server is started while somebody restores it" },
  { area, first, file: RESTORE, name: "the disks are not verified",
    find: "await verifyDisks(call, followed.record);", replace: "",
    breaks: "a restore that left broken disks counts as done" },
  { area, first, file: RESTORE, name: "a request is not noted before it is sent",
    find: "    keeper.restoring(asked);\n", replace: "",
    breaks: "a kill forgets a restore, which is then asked for twice" },
  { area, first, file: RESTORE, name: "an accepted restore is not noted",
    find: "    keeper.restoring(accepted);\n", replace: "",
    breaks: "a kill forgets the operation of a restore" },
  { area, first, file: RESTORE, name: "the impossible is tried",
    find: "      requirePossible(check);\n", replace: "",
    breaks: "a restore is asked for that cannot succeed" },
  { area, first, file: RESTORE, name: "a refusal is not a way back",
    find: "if (STILL_DR.includes(code) && !retriedDr) {", replace: "if (false) {",
    breaks: "a restore right after the failover is given up" },
  { area, first, file: SERVERS, name: "one impossible restore stops the others late",
    find: "  await requireAllPossible(open);\n", replace: "",
    breaks: "one server is overwritten before another is found to be impossible" },
  { area, first, file: SERVERS, name: "forgotten restores run on",
    find: "  await settleForgotten(call, keeper, restores);\n", replace: "",
    breaks: "a server is started while a restore that is not declared any more runs" },
  { area, first, file: SERVERS, name: "a done restore is done for ever",
    find: `if (keeper.restoreOf(serverId)?.state === "done") keeper.withdrawRestore(serverId);`, replace: "",
    breaks: "a restore of before counts for a new one" },
  { area, first, file: TRACE, name: "a failed operation is done",
    find: `case "success":
      return "done";`, replace: `case "success":
    case "failed":
      return "done";`,
    breaks: "a server is started on disks whose restore failed" },
  { area, first, file: TRACE, name: "operations of before the failover count",
    find: "beginning !== undefined && Date.parse(newest.createdAt) >= beginning ? newest : undefined", replace: "newest",
    breaks: "an old restore counts as the one asked for" },
  { area, first, file: TRACE, name: "known operations count",
    find: "return sent.knownOperations.includes(newest.id) || newest.id === judged ? undefined : newest;", replace: "return newest;",
    breaks: "an operation that was there before the request counts as its own" },
];
