import type { Call } from "../call";
import { isDrError, whatHappened } from "../errors";
import type { CleanUp, DrillRun, HistoryEvent, Left, Objects } from "../model/drill-history";
import type { Drill } from "../model/wire/wire";
import { BUSY_MEMBER_STATUSES } from "../model/status";
import { removeMember } from "../resources/common/members";
import { WHOLE, drillOf, inUse, isSame, objectsOf, stillThere } from "./objects";

/** Pause between two tries of a clean-up. */
const AGAIN_MS = 15_000;
/** Pause between two looks at a drill in which something is under way. */
const LOOK_MS = 2_000;
/** Time for which the drill of a run that died at its request may not be visible yet. */
const APPEAR_MS = 30_000;

export interface CleaningUp {
  /** Time for which it is tried again. */
  readonly limitMs: number;
  readonly note: (event: HistoryEvent) => void;
  readonly say: (text: string) => void;
}

/** Removes what a run made, and nothing else, until fresh lists show none of it. Fails only where it is stopped. */
export async function cleanUp(call: Call, run: DrillRun, { limitMs, note, say }: CleaningUp): Promise<CleanUp> {
  const until = call.clock.now() + limitMs;
  const within: Call = { ...call, deadline: until };
  let known = run;
  let left: readonly Left[] = [];
  let said = "";
  const learn = (objects: Objects): void => {
    if (isSame(objects, known.objects)) return;
    known = { ...known, objects };
    note({ event: "made", objects });
  };
  const at = (): string => new Date(call.clock.now()).toISOString();
  for (let first = true; ; first = false) {
    try {
      const kept = await removeDrill(within, known, learn, first);
      if (kept !== undefined) return { at: at(), complete: false, left: [kept] };
      left = await stillThere(within, known);
      if (left.length === 0) return { at: at(), complete: true, left: [] };
    } catch (error) {
      if (!isDrError(error) || error.code === "DR_ABORTED") throw error;
      left = [{ kind: "drill", id: known.objects.drillId ?? known.begun.name, why: whatHappened(error) }];
    }
    const text = `not clean yet: ${left.map(({ kind, id, why }) => `${kind} ${id} (${why})`).join(", ")}`;
    if (text !== said) say(text);
    said = text;
    if (call.clock.now() >= until) return { at: at(), complete: false, left: [...left] };
    await call.clock.sleep(AGAIN_MS, call.signal);
  }
}

/** Removes the drill of a run; answers why it is left alone. */
async function removeDrill(
  call: Call,
  run: DrillRun,
  learn: (objects: Objects) => void,
  mayAppear: boolean,
): Promise<Left | undefined> {
  const found = await settledDrill(call, run, mayAppear);
  if (found === undefined) return undefined;
  const objects = await objectsOf(call, found, run.objects);
  learn(objects);
  const eips = await call.cloud.eips.list(WHOLE);
  const kept = inUse({ ...run, objects }, found, eips);
  if (kept !== undefined) return kept;
  await removeMember(call, `Deletion of drill ${found.name}`, {
    remove: () => call.cloud.drills.remove(found.id),
    get: () => call.cloud.drills.get(found.id),
  });
  return undefined;
}

/** The drill of a run, once nothing is under way in it; one whose request may be on its way is waited for. */
async function settledDrill(call: Call, run: DrillRun, mayAppear: boolean): Promise<Drill | undefined> {
  const { clock, signal, deadline } = call;
  const appears = mayAppear && run.objects.drillId === null ? clock.now() + APPEAR_MS : 0;
  for (;;) {
    const drill = await drillOf(call, run);
    if (drill === undefined && clock.now() >= appears) return undefined;
    if (drill !== undefined && (!BUSY_MEMBER_STATUSES.has(drill.status) || clock.now() >= deadline)) return drill;
    await clock.sleep(LOOK_MS, signal);
  }
}
