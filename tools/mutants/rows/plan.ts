import type { Mutant } from "../mutant";

const area = "plan";
const first = ["plan-laws", "plan", "failback", "switchover", "resume", "reprotect", "protection"];
const [PLAN, MOVE, REPROTECT, PROTECTION, RESUME] = [
  "provider/transitions/plan.ts",
  "provider/transitions/plan-move.ts",
  "provider/transitions/plan-reprotect.ts",
  "provider/transitions/plan-protection.ts",
  "provider/transitions/resume.ts",
];

// prettier-ignore
export const PLAN_MUTANTS: readonly Mutant[] = [
  { area, first, name: "an old intent acts without an edit", file: PLAN,
    find: "if (record === undefined && (wish === undefined || !edited))", replace: "if (record === undefined && wish === undefined)",
    breaks: "production moves at every update after somebody moved it in the console" },
  { area, first, name: "an unknown status is acted on", file: PLAN,
    find: "if (!isGroupStatus(observed.status))", replace: "if (false)",
    breaks: "requests are sent in a status whose meaning nobody knows" },
  { area, first, name: "a transient status is not waited for", file: PLAN,
    find: `GROUP_STATUS[observed.status].kind === "transient"`, replace: "false",
    breaks: "a second request is sent while the first one runs" },
  { area, first, name: "every operation is somebody else's", file: PLAN,
    find: "return record?.posted !== undefined && actionOf(status) === record.posted.action;", replace: "return false;",
    breaks: "the end of one's own operation is taken for that of somebody else" },
  { area, first, name: "every operation is one's own", file: PLAN,
    find: "return record?.posted !== undefined && actionOf(status) === record.posted.action;", replace: "return true;",
    breaks: "somebody else's operation is taken for one's own" },
  { area, first, name: "drift is hidden", file: PLAN,
    find: `!("move" in wish) || wish.move === observed.site`, replace: "true",
    breaks: "nobody is told that production was moved outside the program" },
  { area, first, name: "what was reached is reported again", file: MOVE,
    find: `if (decision.do === "finish" && nothingMoved(input, to))`, replace: "if (false)",
    breaks: "declaring again what was reached counts as a transition" },
  { area, first, name: "moves go on after somebody else's operation", file: MOVE,
    find: "if (waitedForForeign) return foreignEnd(observed);", replace: "",
    breaks: "what somebody else has just done is undone at once" },
  { area, first, name: "a group without pairs is moved", file: MOVE,
    find: "return observed.pairCount === 0 ? noPairs(observed.site) : decision;", replace: "return decision;",
    breaks: "a request is sent that the service refuses" },
  { area, first, name: "a failed failover is retried towards any side", file: MOVE,
    find: "if (record !== undefined || here) return onlyRetry(observed, record, to);", replace: "",
    breaks: "the opposite failover is asked for half-way" },
  { area, first, name: "a half-done switchover goes on away from here", file: MOVE,
    find: `if (here) {
        return refuse(
          5,`, replace: `if (false) {
        return refuse(
          5,`,
    breaks: "a half-done switchover is pursued although the group names the wanted side" },
  { area, first, name: "a planned retry becomes a failover", file: MOVE,
    find: `return move(4, mode === "planned" ? "switchover" : "failover");`, replace: `return move(4, "failover");`,
    breaks: "a planned move is retried by force" },
  { area, first, name: "an unplanned move asks for a switchover", file: MOVE,
    find: `return move(7, mode === "planned" ? "switchover" : "failover");`, replace: `return move(7, "switchover");`,
    breaks: "a disaster is answered by what needs a healthy site" },
  { area, first, name: "a failback does not wait for the copy", file: MOVE,
    find: `(mode === "planned" || (record?.kind === "failback" && !hasStorageFault(observed)))`, replace: `mode === "planned"`,
    breaks: "an unplanned return loses what was not copied back yet" },
  { area, first, name: "a failback waits for a copy from broken storage", file: MOVE,
    find: `record?.kind === "failback" && !hasStorageFault(observed)`, replace: `record?.kind === "failback"`,
    breaks: "an emergency during a failback waits for a copy that never ends" },
  { area, first, name: "a failed-over group is failed back without a reprotect", file: MOVE,
    find: `{ do: "failback", row: 9, begin: "reprotect", to }`, replace: `{ do: "failback", row: 9, begin: "sync", to }`,
    breaks: "row 9: the failback begins with what a failed-over group refuses" },
  { area, first, name: "a group in error is moved", file: MOVE,
    find: `case "error":
    case "error-deleting":
      return refuse(`, replace: `case "error":
    case "error-deleting":
      return move(12, "failover");
      return refuse(`,
    breaks: "row 12: a failover of a group in error" },
  { area, first, name: "nothing remains after a failover", file: MOVE,
    find: `if (status === "failed-over" || status === "error-reprotecting") return ["reprotect-due"];`, replace: "",
    breaks: "nobody is told that a reprotect is due" },
  { area, first, name: "a reprotect of any transition", file: REPROTECT,
    find: "if (!sameTransition(transition, last.id)) {", replace: "if (false) {",
    breaks: "a reprotect that was written for another failover overwrites disks" },
  { area, first, name: "a reprotect after production was moved", file: REPROTECT,
    find: "if (reachedSide(input) === observed.site) return undefined;", replace: "return undefined;",
    breaks: "a reprotect overwrites in the other direction" },
  { area, first, name: "a reprotect without a transition", file: REPROTECT,
    find: "const wrong = record === undefined ? wrongTransition(input, transition) : undefined;", replace: "const wrong = undefined;",
    breaks: "a reprotect that belongs to no failover of this group is sent" },
  { area, first, name: "a reprotect over the serving side", file: REPROTECT,
    find: "over: otherSite(site)", replace: "over: site",
    breaks: "preview and consent name the wrong direction" },
  { area, first, name: "a reprotect does not wait for the copy", file: REPROTECT,
    find: `return observed.inSync === true ? { do: "finish", row: 14, to: site, remaining: [] } : { do: "sync", row: 14 };`,
    replace: `return { do: "finish", row: 14, to: site, remaining: [] };`,
    breaks: "a reprotect ends before both sides hold the same" },
  { area, first, name: "enabling overwrites after a failover", file: PROTECTION,
    find: `if (allows("reprotect", status)) {
    return refuse(`, replace: `if (false) {
    return refuse(`,
    breaks: "enabling protection overwrites the old production disks unasked" },
  { area, first, name: "enabling at the DR site", file: PROTECTION,
    find: `if (site !== "source") {`, replace: "if (false) {",
    breaks: "enabling copies the DR site over production" },
  { area, first, name: "enabling over the last good copy", file: PROTECTION,
    find: `if (faults.length === 0) return { do: "protect", row: 17, action: "enable" };`, replace: `return { do: "protect", row: 17, action: "enable" };`,
    breaks: "enabling copies damaged disks over the replica" },
  { area, first, name: "protection is disabled while away", file: PROTECTION,
    find: `if (allows("disable", status) && site === "source")`, replace: `if (allows("disable", status))`,
    breaks: "protection is disabled while production runs at the DR site" },
  { area, first, name: "waitForSync is forgotten", file: PROTECTION,
    find: "return waitForSync !== true || observed.inSync === true", replace: "return true",
    breaks: "an update that should wait for the copy ends at once" },
  { area, first, name: "a reached move is repeated after a repair", file: RESUME,
    find: `if (record.steps.includes("move") && !hasArrived(observed, record)) return superseded(input, record);`, replace: "",
    breaks: "what somebody repaired since is moved again" },
  { area, first, name: "a record acts for another wish", file: RESUME,
    find: "if (wish === undefined || !sameWish(wish, record.wish)) return reverted(input, record);", replace: "if (wish === undefined) return reverted(input, record);",
    breaks: "an unfinished record of one intent carries out another" },
  { area, first, name: "an accepted move is asked for again", file: RESUME,
    find: `return !wasAccepted(record);
}

function reprotectMayAct`, replace: `return true;
}

function reprotectMayAct`,
    breaks: "a move that was accepted and undone since is repeated" },
  { area, first, name: "an accepted reprotect is asked for again", file: RESUME,
    find: `return status === "error-reprotecting" || !wasAccepted(record);`, replace: "return true;",
    breaks: "disks are overwritten a second time" },
  { area, first, name: "a reprotect acts from the other side", file: RESUME,
    find: "if (site !== record.from) return false;", replace: "",
    breaks: "a reprotect overwrites in the other direction" },
  { area, first, name: "a request of unknown fate is forgotten", file: RESUME,
    find: `if (posted?.outcome === "unknown" && posted.status === status) return { do: "watch", row: 2 };`, replace: "",
    breaks: "an intent that was taken back may still be carried out by the service" },
];
