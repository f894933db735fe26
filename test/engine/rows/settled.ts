/** Rows 6 to 12: a group at rest. */
import { type Args, ARRIVED, FAILED_OVER, REFUSED, type Column, type RowCase } from "./column.js";
import { DISABLE, ENABLE, FAILOVER, SWITCHOVER, type Scene } from "./scene.js";

export function settled(column: Column): readonly RowCase[] {
  const { wanted, here, there, group, unplanned, plannedVerb, adopted, moved, planned, agreed } = column;
  const failoverAway = async (scene: Scene): Promise<void> => {
    await scene.moveTo(here);
    await scene.act(FAILOVER);
    await scene.power(there, "ACTIVE");
  };

  return [
    {
      row: 6,
      name: "here",
      title: "protected, here: finish",
      given: (scene) => scene.moveTo(here),
      expect: { ...ARRIVED, verbs: [], last: adopted("switchover") },
    },

    {
      row: 7,
      name: "unplanned",
      title: "protected, there, unplanned: failover",
      given: (scene) => scene.breakProduction(),
      declared: unplanned,
      expect: { ...FAILED_OVER, verbs: [FAILOVER], last: moved("failover") },
    },
    {
      row: 7,
      name: "planned",
      title: wanted ? "protected, there, planned: switchover" : "protected, there, planned: failback from in sync",
      declared: { ...planned, ...agreed("planned", "downtime") },
      expect: { ...ARRIVED, verbs: [SWITCHOVER], last: moved(plannedVerb) },
    },

    {
      row: 8,
      name: "failed-over",
      title: "failed-over, here: finish, reprotect due",
      given: (scene) => scene.act(FAILOVER),
      expect: { ...FAILED_OVER, verbs: [], says: ["reprotect when"], last: adopted("failover") },
    },
    {
      row: 8,
      name: "not-reprotected",
      title: "error-reprotecting, here: finish, reprotect due",
      given: async (scene) => {
        await scene.act(FAILOVER);
        await scene.actInVain(ENABLE);
      },
      expect: { ...FAILED_OVER, status: "error-reprotecting", verbs: [], says: ["reprotect when"] },
    },

    ...(["failed-over", "error-reprotecting"] as const).map((status): RowCase => {
      const name = `away-${status}`;
      const given = async (scene: Scene): Promise<void> => {
        await failoverAway(scene);
        if (status === "failed-over") return;
        await scene.power(there, "SHUTOFF");
        await scene.actInVain(ENABLE);
        await scene.power(there, "ACTIVE");
      };
      const back: Args = { failback: { switchAsSoonAsInSync: true }, ...agreed(name, "overwrite", "downtime") };
      return {
        row: 9,
        name,
        title: wanted ? `${status}, there: refused, reprotect first` : `${status}, there: failback from reprotect`,
        given,
        ...(wanted ? {} : { declared: back }),
        expect: wanted
          ? { ...REFUSED, status, says: ["no replication since", "Reprotect it first"] }
          : { ...ARRIVED, verbs: [ENABLE, SWITCHOVER], last: moved("failback") },
      };
    }),

    ...(wanted ? [] : [failbackInTwo(group("in-two"), failoverAway)]),

    ...(["available", "error-starting", "error-stopping"] as const).flatMap((status): RowCase[] => {
      const unprotect = async (scene: Scene): Promise<void> => {
        if (status === "error-stopping") return scene.actInVain(DISABLE);
        await scene.act(DISABLE);
        if (status === "error-starting") await scene.actInVain(ENABLE);
      };
      return [
        {
          row: 10,
          name: `here-${status}`,
          title: `${status}, here: finish, unprotected`,
          given: async (scene) => {
            await scene.moveTo(here);
            await unprotect(scene);
          },
          expect: { ...ARRIVED, status, verbs: [], says: ["Protection is disabled: there is no replica"] },
        },
        {
          row: 11,
          name: `there-${status}`,
          title: `${status}, there: refused, the drill and the danger of enabling are named`,
          given: unprotect,
          expect: { ...REFUSED, status, says: [/there is no replica.*Do not enable.*last good copy.*A DR drill/s] },
        },
      ];
    }),

    ...(["error", "error-deleting", "hibernating"] as const).map((status): RowCase => ({
      row: 12,
      name: status,
      title: `${status}: refused by name`,
      given: (scene) => scene.setStatus(status),
      expect: { ...REFUSED, status, says: ["[DR_REFUSED]", `"${status}"`] },
    })),
    {
      row: 12,
      name: "no-pairs",
      title: "no pairs: refused by name",
      empty: true,
      given: (scene) => scene.removePair(),
      expect: { ...REFUSED, status: "protected", runs: "nowhere", says: ["[DR_REFUSED]", "holds no replication pair"] },
    },
  ];
}

/** Only the way back has halves: the first ends in sync, the second is left to the next update. */
function failbackInTwo(group: string, given: RowCase["given"]): RowCase {
  return {
    row: 9,
    name: "in-two",
    title: "failed-over, there: failback from reprotect, to be switched by the next update",
    given: given!,
    declared: { confirm: `${group}/1+overwrite+downtime` },
    expect: {
      ends: "done",
      verbs: [ENABLE],
      status: "protected",
      site: "there",
      runs: "there",
      says: ["In sync: run pulumi up again to switch production back"],
      failover: true,
      unfinished: { number: 1, kind: "failback" },
    },
    then: { ends: "done", verbs: [SWITCHOVER], status: "protected", site: "here", runs: "here" },
  };
}
