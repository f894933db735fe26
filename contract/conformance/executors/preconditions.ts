import { contract } from "../../tables";
import type { Action, PreconditionRow, WrongStateRow } from "../../types";
import type { Json } from "../actor";
import { stageOf } from "../bench";
import { callOf } from "../calls";
import { compare, SOMETHING } from "../judge/compare";
import type { Kind } from "../runner";
import type { Forceable, Scene, Stage } from "../stage/stage";
import { requestFor, writingOf } from "./requests";

/** The scene in which only the precondition is missing, and what breaks it. */
interface Lack {
  readonly scene: string;
  readonly body?: Json;
  readonly spoil?: (stage: Stage, scene: Scene) => Promise<unknown>;
}

const TO_TARGET: Json = { "reverse-server-group": { priority_station: "target" } };
const LACKS: Readonly<Record<string, Lack>> = {
  "precondition.disable-in-sync": { scene: "copying" },
  "precondition.in-sync": {
    scene: "copying",
    body: TO_TARGET,
    spoil: (stage, { sourceServer }) => stage.actor.power("os-stop", sourceServer),
  },
  "precondition.production-stopped": {
    scene: "protected",
    body: TO_TARGET,
    spoil: (stage, { sourceServer }) => stage.actor.power("os-start", sourceServer),
  },
  "precondition.dr-stopped": {
    scene: "stopped",
    body: TO_TARGET,
    spoil: (stage, { targetServer }) => stage.switchOn(targetServer),
  },
  "precondition.station-required": { scene: "stopped", body: { "reverse-server-group": {} } },
  "precondition.station-known": { scene: "stopped", body: { "reverse-server-group": { priority_station: "middle" } } },
  "precondition.station-differs": {
    scene: "stopped",
    body: { "reverse-server-group": { priority_station: "source" } },
  },
  "precondition.link-up": { scene: "stopped", spoil: (stage, { groupId }) => stage.breakPairs(groupId, "5") },
  "precondition.reprotect-dr-stopped": {
    scene: "after:failover",
    spoil: (stage, { sourceServer }) => stage.switchOn(sourceServer),
  },
};

async function attempt(
  stage: Stage,
  row: PreconditionRow,
  action: Action,
): Promise<{ accepted: boolean; code: string | undefined }> {
  const rule = contract.groupActions.find((one) => one.action === action);
  const lack = LACKS[row.id];
  const scene = await stage.enter(lack?.scene ?? "group");
  await lack?.spoil?.(stage, scene);
  // An empty group cannot come to be protected, so its status is written into the world.
  if (lack === undefined) await stage.force("group", scene.groupId, rule?.from[0] ?? "");
  const { accepted, code } = await stage.actor.attempt("actOnGroup", {
    params: { server_group_id: scene.groupId },
    body: lack?.body ?? rule?.body,
  });
  return { accepted, code };
}

export const PRECONDITIONS: Kind<PreconditionRow> = {
  kind: "precondition",
  notJudged: [],
  flipped: ({ fact }) => [
    { ...fact, accepted: !fact.accepted },
    { ...fact, actions: fact.actions.slice(1) },
    ...(fact.accepted ? [] : [{ ...fact, code: "SDRS.9999" }]),
  ],
  rows: () =>
    contract.preconditions.map((fact) => ({
      id: fact.id,
      kind: "precondition",
      title: `${fact.actions.join(", ")}: ${fact.rule}${fact.accepted ? " is accepted" : ", else refused"}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const seen: Record<string, unknown> = { actions: fact.actions };
    for (const action of fact.actions) seen[action] = await attempt(stage, fact, action);
    return seen;
  },
  judge: ({ fact }, seen) => [
    ...compare({ actions: fact.actions }, seen),
    ...fact.actions.flatMap((action) => {
      const tried = (seen[action] ?? {}) as Json;
      if (fact.accepted) return compare({ accepted: true, code: undefined }, tried);
      return compare({ accepted: false, code: fact.code ?? SOMETHING }, tried);
    }),
  ],
};

const BUSY: readonly { readonly of: string; readonly object: Forceable; readonly status: string }[] = [
  { of: "wrong-state.group", object: "group", status: "starting" },
  { of: "wrong-state.instance-delete", object: "instance", status: "resizing" },
  { of: "wrong-state.nic", object: "instance", status: "resizing" },
  { of: "wrong-state.instance", object: "instance", status: "nic-creating" },
  { of: "wrong-state.pair", object: "pair", status: "extending" },
  { of: "wrong-state.drill-delete", object: "drill", status: "creating" },
];

/** Codes that are answered for a wrong state where the documents name none. */
export const WRONG_STATE_CODES: Kind<WrongStateRow> = {
  kind: "wrong-state code",
  notJudged: ["of", "calls"],
  rows: () =>
    contract.wrongStateCodes.flatMap((fact) =>
      fact.calls.map((call) => ({
        id: `${fact.id}@${call}`,
        kind: "wrong-state code",
        title: `${callOf(call).operation} while busy (${fact.of}) answers ${fact.code}`,
        fact,
        at: String(call),
        destructive: true,
        staged: true,
      })),
    ),
  async observe({ fact, at = "" }, bench) {
    const stage = stageOf(bench);
    const { operation } = callOf(Number(at));
    const busy = BUSY.find((one) => one.of === fact.id);
    if (busy === undefined) throw new Error(`nothing is busy for ${fact.id}`);
    const scene = await stage.enter(writingOf(operation).scene);
    const ids = {
      group: scene.groupId,
      pair: scene.separate.id,
      instance: scene.instanceId,
      drill: scene.ids["disaster_recovery_drill_id"] ?? "",
    };
    await stage.force(busy.object, ids[busy.object], busy.status);
    const { accepted, code } = await stage.actor.attempt(operation, requestFor(operation, scene));
    return { accepted, code };
  },
  judge: ({ fact }, seen) => compare({ accepted: false, code: fact.code }, seen),
};
