import type { Mutant } from "../mutant";

const area = "post";
const file = "provider/transitions/post.ts";

// prettier-ignore
export const POST_MUTANTS: readonly Mutant[] = [
  { area, file, name: "a lost answer of an earlier run is not looked for",
    find: "if (await wasReceived(call, group, earlier)) return earlier;", replace: "",
    breaks: "an action is accepted twice after a kill" },
  { area, file, name: "a lost answer is asked again at once",
    find: "if (await leaves(call, request, SETTLE_MS, before ?? (await failedTasks(call, group.id)))) return posted;", replace: "",
    breaks: "an action is accepted twice after a lost answer" },
  { area, file, name: "the watch ends at once",
    find: "const until = call.clock.now() + forMs;", replace: "const until = call.clock.now();",
    breaks: "a request that takes effect after seconds is sent again" },
  { area, file, name: "another side is not noticed",
    find: "(seen.status !== group.status || seen.productionSite !== group.productionSite)", replace: "seen.status !== group.status",
    breaks: "a move that ended in the status in which it began counts as not received" },
  { area, file, name: "failed tasks are not noticed",
    find: "return now !== undefined && [...now].some((id) => !known.has(id));", replace: "return false;",
    breaks: "a request that was accepted and failed at once is sent again" },
  { area, file, name: "tasks of before are not read",
    find: "const before = group.status === GROUP_ACTIONS[action].failed ? await failedTasks(call, group.id) : undefined;", replace: "const before = undefined;",
    breaks: "a retry that failed at once counts as not received" },
  { area, file, name: "requests without end",
    find: "if (attempt >= MOST_POSTS) throw neverAnswered(request, error);", replace: "",
    breaks: "requests are sent until the time limit" },
  { area, file, name: "one request only",
    find: "export const MOST_POSTS = 5;", replace: "export const MOST_POSTS = 1;",
    breaks: "a failover ends at the first lost request" },
  { area, file, name: "the record does not hear of an acceptance",
    find: `      request.onPosted(posted);
      return posted;`, replace: "      return posted;",
    breaks: "a failure after the acceptance forgets it" },
  { area, file, name: "the record does not hear of a lost answer",
    find: `      const posted: Posted = { ...base, outcome: "unknown" };
      request.onPosted(posted);`, replace: `      const posted: Posted = { ...base, outcome: "unknown" };`,
    breaks: "a kill after a lost answer forgets it" },
  { area, file, name: "a conflict is never explained",
    find: "if (seen.status !== row.via && !reached) {", replace: "if (true) {",
    breaks: "a request that got through ends the update with an error" },
  { area, file, name: "every conflict is success",
    find: "if (seen.status !== row.via && !reached) {", replace: "if (false) {",
    breaks: "a refused action counts as accepted" },
  { area, file, name: "a switchover names no side",
    find: `return verb === "reverse-server-group" ? { verb, priorityStation: to } : { verb };`, replace: "return { verb };",
    breaks: "the service may move production the other way" },
  { area, file, name: "a group that cannot be read has stayed the same",
    find: "if (seen !== undefined && call.clock.now() >= until) {", replace: "if (call.clock.now() >= until) {",
    breaks: "a second request is sent to a group that nobody could read" },
];
