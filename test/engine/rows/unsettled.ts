/** Rows 1 to 5: no edit, an operation that still runs, and one that failed half-way. */
import { ARRIVED, FAILED_OVER, REFUSED, type Column, type RowCase } from "./column.js";
import { DISABLE, ENABLE, FAILOVER, SWITCHOVER, type Scene } from "./scene.js";

/** For how long an update watches what is held: long enough for its request on a busy machine. */
const WATCHED = "10s";

export function unsettled(column: Column): readonly RowCase[] {
  const {
    wanted,
    here,
    there,
    hereName,
    group,
    agreed,
    planned,
    unplanned,
    otherUnplanned,
    plannedVerb,
    adopted,
    moved,
  } = column;
  const reverseInVain = async (scene: Scene): Promise<void> => {
    await scene.power(there, "SHUTOFF");
    await scene.actInVain(SWITCHOVER, here);
  };

  return [
    {
      row: 1,
      name: "unchanged",
      title: "unchanged intent, moved outside: drift is shown, nothing is planned",
      begins: "here",
      given: (scene) => scene.moveTo(there),
      refresh: new RegExp(`was moved outside.*To adopt what is there, set failover: ${String(!wanted)}`, "s"),
      expect: { ends: "quiet", verbs: [], status: "protected", site: "there", runs: "nowhere", failover: wanted },
    },
    {
      row: 1,
      name: "unset",
      title: "no intent, moved outside: nothing is planned",
      unset: true,
      given: (scene) => scene.moveTo(here),
      expect: { ends: "quiet", verbs: [], status: "protected", site: "here", runs: "nowhere" },
    },

    {
      row: 2,
      name: "ours",
      title: "ours, which nobody watches any more: followed to its end",
      given: (scene) => scene.holdNext(),
      attempt: { ...planned, ...agreed("ours", "downtime"), timeouts: { update: WATCHED } },
      declared: { ...planned, ...agreed("ours", "downtime") },
      expect: { ...ARRIVED, verbs: [], says: ["waiting for it to end"], last: moved(plannedVerb) },
    },
    {
      row: 2,
      name: "foreign-here",
      title: "somebody else's, which ends here: finish",
      given: (scene) => scene.actForLong(FAILOVER),
      declared: unplanned,
      expect: {
        ...FAILED_OVER,
        verbs: [],
        says: ["waiting for it to end", "reprotect when"],
        last: adopted("failover"),
      },
    },
    {
      row: 2,
      name: "foreign-there",
      title: "somebody else's, which ends there: refused in this run, decided anew by the next",
      given: async (scene) => {
        await scene.act(DISABLE);
        await scene.actForLong(ENABLE);
      },
      declared: { ...planned, ...agreed("foreign-there", "downtime") },
      expect: { ...REFUSED, status: "protected", says: ["could not be cancelled", "Run pulumi up again"] },
      then: { ...ARRIVED, verbs: [SWITCHOVER], last: moved(plannedVerb) },
    },

    {
      row: 3,
      name: "again",
      title: "our failover failed: failover again",
      given: async (scene) => {
        await scene.breakProduction();
        await scene.failNext();
      },
      attempt: unplanned,
      declared: unplanned,
      expect: { ...FAILED_OVER, verbs: [FAILOVER], last: moved("failover") },
    },
    {
      row: 3,
      name: "taken-back",
      title: "our failover the other way failed: refused, only a retry is legal",
      begins: "here",
      given: async (scene) => {
        await scene.breakProduction();
        await scene.failNext();
      },
      attempt: { ...otherUnplanned, failover: !wanted },
      declared: otherUnplanned,
      expect: {
        ends: "refused",
        verbs: [],
        status: "error-failing-over",
        site: "here",
        // The failover that failed had stopped the servers it was to leave.
        runs: "nowhere",
        failover: wanted,
        says: [`Set failover: ${String(!wanted)} again`, "is not finished"],
        unfinished: { number: 1, kind: "failover", from: here, to: there },
      },
    },
    {
      row: 3,
      name: "foreign-failed",
      title: "somebody else's failover failed, there: failover",
      given: async (scene) => {
        await scene.breakProduction();
        await scene.actInVain(FAILOVER);
      },
      declared: unplanned,
      expect: { ...FAILED_OVER, verbs: [FAILOVER], last: moved("failover") },
    },
    {
      row: 3,
      name: "foreign-away",
      title: "somebody else's failover away failed, here: refused, and both sides are shown",
      given: async (scene) => {
        await scene.moveTo(here);
        await scene.actInVain(FAILOVER);
      },
      declared: unplanned,
      expect: {
        ...REFUSED,
        status: "error-failing-over",
        site: "here",
        runs: "nowhere",
        says: [
          `the same failover again, and no move to ${hereName}`,
          `Set failover: ${String(!wanted)} and run pulumi up to retry it`,
        ],
      },
    },

    {
      row: 4,
      name: "switch-again",
      title: "our switchover failed, planned: switchover again",
      given: (scene) => scene.failNext(),
      attempt: { ...planned, ...agreed("switch-again", "downtime") },
      declared: { ...planned, ...agreed("switch-again", "downtime") },
      expect: { ...ARRIVED, verbs: [SWITCHOVER] },
    },
    {
      row: 4,
      name: "switch-foreign",
      title: "somebody else's switchover failed, planned: switchover",
      given: reverseInVain,
      declared: planned,
      expect: { ...ARRIVED, verbs: [SWITCHOVER], last: moved("switchover") },
    },
    {
      row: 4,
      name: "switch-to-failover",
      title: "a switchover failed, unplanned and agreed: failover",
      given: reverseInVain,
      declared: { ...unplanned, ...agreed("switch-to-failover", "healthy") },
      expect: { ...FAILED_OVER, verbs: [FAILOVER], last: moved("failover") },
    },
    {
      row: 4,
      name: "switch-not-agreed",
      title: "a switchover failed, unplanned and not agreed: refused",
      given: reverseInVain,
      declared: unplanned,
      expect: {
        ...REFUSED,
        status: "error-reversing",
        runs: "nowhere",
        says: [
          "[DR_CONFIRMATION_REQUIRED]",
          new RegExp(`set confirm: "${group("switch-not-agreed")}/1-[0-9a-f]{4}\\+healthy`),
        ],
      },
    },

    {
      row: 5,
      name: "switch-away",
      title: "a switchover away failed, here: refused, the other way first",
      given: async (scene) => {
        await scene.moveTo(here);
        await scene.actInVain(SWITCHOVER, there);
      },
      expect: {
        ...REFUSED,
        status: "error-reversing",
        site: "here",
        runs: "nowhere",
        says: [`Finish it the other way first (failover: ${String(!wanted)})`],
      },
    },
    {
      // Not as the table has it: what priority_station says after a failed switchover is documented nowhere (U5). Where the
      // switchover is known to be our own, the side it names is no reason to refuse the retry that the service allows.
      row: 5,
      aside: true,
      name: "switch-flipped",
      title: "our own switchover failed and the group names its goal: switchover again",
      given: (scene) => scene.holdNext(),
      attempt: { ...planned, ...agreed("switch-flipped", "downtime"), timeouts: { update: WATCHED } },
      meanwhile: (scene) => scene.failHeldAtItsGoal(),
      declared: { ...planned, ...agreed("switch-flipped", "downtime") },
      expect: { ...ARRIVED, verbs: [SWITCHOVER] },
    },
  ];
}
