import { hostname } from "node:os";
import { DrError } from "../../provider/errors";
import { isObject } from "../../provider/model/narrow";
import { quoted } from "../../provider/shown";
import { say } from "../print";
import { type Holder, Locked, holderText } from "./lock";
import { type Look, lookAtProcesses } from "./processes";
import { type StackAt, exportStack, lastLine, pulumi } from "./stack";

/** Wish to take a lock away: where its holder is known to be dead, or as it was typed back. */
export type Unlock = true | string;

/** Does work that needs the lock of a stack. One that is held by a dead process is taken away, where that is wished, and the work begins anew. */
export async function unlocking<T>(at: StackAt, wish: Unlock | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (wish === undefined || !(error instanceof Locked)) throw error;
    await unlock(at, error.holders, wish);
    return await work();
  }
}

async function unlock(at: StackAt, holders: readonly Holder[], wish: Unlock): Promise<void> {
  const refusal = refusalOf(holders, { wish, look: lookAtProcesses(at.cwd), host: hostname(), now: Date.now() });
  if (refusal !== undefined)
    throw new DrError("DR_BACKEND", `Stack ${at.stack} stays locked: ${refusal.why}`, {}, { hint: refusal.next });
  const { code, stderr } = await pulumi(["cancel", "--yes", "--stack", at.stack], at.cwd);
  if (code !== 0)
    throw new DrError("DR_BACKEND", `The lock of stack ${at.stack} cannot be taken away: ${lastLine(stderr)}`);
  for (const holder of holders) say(`the lock of ${holderText(holder, Date.now())} was taken away`);
  for (const text of pendingIn(await exportStack(at))) say(text);
}

/** Everything that a lock is judged by. */
export interface Judged {
  readonly wish: Unlock;
  readonly look: Look;
  readonly host: string;
  readonly now: number;
}

/** The reason why a lock stays, and what to do; undefined where it may go. Pure. */
export function refusalOf(
  holders: readonly Holder[],
  { wish, look, host, now }: Judged,
): { readonly why: string; readonly next: string } | undefined {
  if (holders.length === 0)
    return {
      why: "its backend does not say who holds it",
      next: "See who updates it, and let it end; if nobody does: pulumi cancel.",
    };
  const [holder, ...others] = holders;
  if (holder === undefined || others.length > 0) {
    const all = holders.map((one) => holderText(one, now)).join(" and ");
    return { why: `it is held by ${all}`, next: "Let them end; if all of them are dead: pulumi cancel." };
  }
  const name = `${holder.pid}@${holder.host}`;
  const text = holderText(holder, now);
  const here = holder.host === host;
  if (here && look.engine(holder.pid) === "engine")
    return {
      why: `${text} lives and is an engine`,
      next: `Let it end (sdrs wait), or end it (kill ${holder.pid}) and run the same command again.`,
    };
  const provider = here ? look.providers() : [];
  if (wish === name) return undefined;
  const next = `If you know that nothing of it runs any more, run the same command again with --unlock=${name}.`;
  if (wish !== true) return { why: `it is held by ${text}, not by ${quoted(wish)}`, next };
  if (!here) return { why: `it is held by ${text}, and whether that lives only its own machine knows`, next };
  if (look.engine(holder.pid) !== "dead") return { why: `it is held by ${text}, whose process number is in use`, next };
  if (provider === undefined)
    return { why: `it is held by ${text}, and whether its provider lives cannot be told here`, next };
  if (provider.length === 0) return undefined;
  return {
    why: `it is held by ${text}, which is dead, but a provider of this folder still runs (pid ${provider.join(", ")})`,
    next,
  };
}

/** Operations that a state says were begun and not seen to end. They stay there: whether an object was made, only its cloud knows. Pure. */
export function pendingIn(state: unknown): string[] {
  const deployment = isObject(state) ? state["deployment"] : undefined;
  const pending = isObject(deployment) ? deployment["pending_operations"] : undefined;
  if (!Array.isArray(pending)) return [];
  return pending.map((row: unknown) => {
    const resource = isObject(row) ? row["resource"] : undefined;
    const urn = isObject(resource) ? String(resource["urn"]) : "an object";
    const what = isObject(row) ? String(row["type"]) : "changing";
    return `the run that died was ${quoted(what)} ${quoted(urn)}, and nobody saw the end: that note stays in the state, pulumi refresh asks about it`;
  });
}
