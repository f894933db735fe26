import type { Call } from "../call";
import { isDrError, whatHappened } from "../errors";
import type { CleanUp, DrillRun, HistoryEvent, Left, Objects } from "../model/drill-history";
import type { Drill, Eip } from "../model/wire/wire";
import { BUSY_MEMBER_STATUSES } from "../model/status";
import { removeMember } from "../resources/common/members";
import { ownEips } from "./decide/eips";
import { type Released, releaseEips } from "./eips";
import { WHOLE, drillOf, inUse, isSame, objectsOf, stillThere, withEips } from "./objects";

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
      const { kept, alone, later } = await removeAll(within, known, learn, first);
      const fresh = await stillThere(within, known);
      const reasons = new Map([...later, ...alone].map((one) => [one.id, one]));
      const there = kept === undefined ? fresh : fresh.filter(({ kind }) => kind === "EIP");
      left = [...(kept === undefined ? [] : [kept]), ...there.map((one) => reasons.get(one.id) ?? one)];
      if (left.length === 0) return { at: at(), complete: true, left: [] };
      if (left.every((one) => one === kept || alone.includes(one)))
        return { at: at(), complete: false, left: [...left] };
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

/** Removes the EIPs and the drill of a run; answers what is left alone, and what a later try may remove. */
async function removeAll(
  call: Call,
  run: DrillRun,
  learn: (objects: Objects) => void,
  mayAppear: boolean,
): Promise<Released & { readonly kept: Left | undefined }> {
  const found = await settledDrill(call, run, mayAppear);
  const seen = found === undefined ? run.objects : await objectsOf(call, found, run.objects);
  const hasEips = run.asked.length + seen.eips.length > 0;
  const eips = found === undefined && !hasEips ? [] : await visibleEips(call, run, mayAppear);
  const own = ownEips(run, eips);
  const objects = withEips(seen, own);
  learn(objects);
  const known = { ...run, objects };
  const kept = found === undefined ? undefined : inUse(known, found, eips);
  const { alone, later } = await releaseEips(call, known, { own, kept });
  if (found !== undefined && kept === undefined)
    await removeMember(call, `Deletion of drill ${found.name}`, {
      remove: () => call.cloud.drills.remove(found.id),
      get: () => call.cloud.drills.get(found.id),
    });
  return { kept, alone, later };
}

/** Every EIP of the project; one whose request may be on its way is waited for. */
async function visibleEips(call: Call, run: DrillRun, mayAppear: boolean): Promise<Eip[]> {
  const { clock, signal, cloud } = call;
  const until = mayAppear && run.asked.length > run.objects.eips.length ? clock.now() + APPEAR_MS : 0;
  for (;;) {
    const eips = await cloud.eips.all(WHOLE);
    if (clock.now() >= until || ownEips(run, eips).length >= run.asked.length) return eips;
    await clock.sleep(LOOK_MS, signal);
  }
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
