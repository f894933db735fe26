import { zoneOn } from "../behaviour/members.js";
import { disturbMove } from "../behaviour/power.js";
import { setServer } from "../behaviour/servers.js";
import { otherSide } from "../behaviour/group/sync.js";
import type { Action, Input } from "./lookup.js";
import { groupOf, serverOf, textOf, textOrUndefined } from "./lookup.js";
import type { FaultRule } from "./faults.js";
import type { Sim } from "../world/sim.js";
import type { Server } from "../world/types.js";

const STARTS = ["fails", "error", "stays", null] as const;

function startOf(value: unknown): Server["start_outcome"] | undefined {
  if (value === undefined) return undefined;
  const found = STARTS.find((one) => one === value);
  if (found === undefined) throw new Error(`start is "fails", "error", "stays" or null, not ${JSON.stringify(value)}`);
  return found;
}

function timeOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const at = Date.parse(textOf(value, ""));
  if (Number.isNaN(at)) throw new Error(`updated is not a time: ${JSON.stringify(value)}`);
  return at;
}

/** The zone that is named, or that of a side of a group: `production` or `dr`. */
function zoneOf(sim: Sim, input: Input): string {
  const zone = textOrUndefined(input["zone"]);
  if (zone !== undefined) return zone;
  const group = groupOf(sim, input);
  const production = group.priority_station;
  return zoneOn(group, input["side"] === "production" ? production : otherSide(production));
}

const ruleIdOf = (zone: string): string => `dead-zone-${zone}`;

/** Events that happen to servers and to their zones. */
export const SERVER_ACTIONS: Readonly<Record<string, Action>> = {
  /** Sets a server's power at once. */
  power: (sim, input) => {
    const server = serverOf(sim, input);
    const status = String(input["status"]);
    disturbMove(sim, server, status === "ACTIVE" ? "start" : "stop");
    setServer(sim, server, { status });
    return { server: server.id };
  },
  /** Puts any status, task state, time of update or outcome of the next starts on a server. */
  "set-server": (sim, input) => {
    const server = serverOf(sim, input);
    const task = input["taskState"];
    setServer(sim, server, {
      status: textOrUndefined(input["status"]),
      taskState: task === null ? null : textOrUndefined(task),
      updated: timeOf(input["updated"]),
      start: startOf(input["start"]),
      locked: typeof input["locked"] === "boolean" ? input["locked"] : undefined,
    });
    return { server: server.id };
  },
  /** Calls about the servers and disks of a zone fail or hang, of `group`'s DR side if no zone is named. */
  "kill-zone": (sim, input) => {
    const zone = zoneOf(sim, input);
    const { mode = "fail", lists } = input;
    const effect = { kind: "dead-zone", zone, mode, ...(lists === undefined ? {} : { lists }) };
    const rule = sim.faults.add({ id: ruleIdOf(zone), effect } as FaultRule);
    return { zone, fault: rule.id };
  },
  "revive-zone": (sim, input) => {
    const zone = zoneOf(sim, input);
    for (const rule of [...sim.faults.list()])
      if (rule.effect.kind === "dead-zone" && rule.effect.zone === zone) sim.faults.clear(rule.id);
    return { zone };
  },
};
