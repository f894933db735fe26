/**
 * One resource as the engine keeps it: what a success, a partial failure, an error and a lost process save.
 */
import { providerText } from "../../sdk/text";
import { HalfDone, Lost } from "../emulator/provider-side";
import type { Json } from "../emulator/values";
import type { ProviderSide } from "./provider-side";

export type Kind = "ProtectionGroup" | "Protection";

/** What is in the state file. */
export interface Kept {
  readonly kind: Kind;
  readonly urn: string;
  readonly id: string | undefined;
  readonly inputs: Json;
  readonly outputs: Json;
  /** The engine remembers that an update failed after it began, until a refresh. */
  readonly initErrors: boolean;
}

export type Step = "created" | "updated" | "unchanged";

/** What the engine prints for a failure. */
export class StepError extends Error {
  constructor(
    text: string,
    readonly saved: boolean,
  ) {
    super(text);
  }
}

export function emptyResource(kind: Kind, stack: string): Kept {
  const urn = `urn:pulumi:${stack}::storm::pulumi-nodejs:dynamic/sdrs:${kind}::orders`;
  return { kind, urn, id: undefined, inputs: {}, outputs: {}, initErrors: false };
}

const plain = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

/** `save` is called with what the state file holds from then on, also before a failure is thrown. */
export async function upResource(
  host: ProviderSide,
  kept: Kept,
  program: Json,
  save: (kept: Kept) => void,
): Promise<Step> {
  const declared = plain({ ...program, __urn: kept.urn, __provider: providerText(kept.kind) });
  const { inputs, failures } = await attempt(() =>
    host.check(kept, kept.id === undefined ? {} : kept.inputs, declared),
  );
  if (failures.length > 0) throw new StepError(failures.join("\n"), false);
  if (kept.id === undefined) {
    await saving(kept, inputs, save, async () => {
      const { id, outputs } = await host.create(kept, inputs);
      return { ...kept, id, inputs, outputs, initErrors: false };
    });
    return "created";
  }
  const { changes, replaces } = await attempt(() => host.diff(kept, kept.outputs, inputs));
  if (replaces.length > 0) throw new StepError(`${kept.kind} would be replaced: ${replaces.join(", ")}`, false);
  if (!changes && !kept.initErrors) {
    save({ ...kept, inputs });
    return "unchanged";
  }
  await saving(kept, kept.inputs, save, async () => {
    const outputs = await host.update(kept, inputs);
    return { ...kept, inputs, outputs, initErrors: false };
  });
  return "updated";
}

/** `pulumi refresh`: a read, and a comparison of what was read with the old inputs. */
export async function refreshResource(host: ProviderSide, kept: Kept, save: (kept: Kept) => void): Promise<void> {
  if (kept.id === undefined) return;
  const outputs = await attempt(() => host.read(kept));
  if (outputs === undefined) throw new StepError(`${kept.kind} is gone`, false);
  await attempt(() => host.diff(kept, outputs, kept.inputs));
  save({ ...kept, outputs, initErrors: false });
}

/** A partial failure saves its properties and keeps the old inputs; anything else saves nothing. */
async function saving(kept: Kept, inputs: Json, save: (kept: Kept) => void, work: () => Promise<Kept>): Promise<void> {
  try {
    save(await work());
  } catch (error) {
    if (error instanceof HalfDone) {
      save({ ...kept, inputs, id: error.id, outputs: error.properties, initErrors: true });
      throw new StepError(error.message, true);
    }
    throw asStepError(error);
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStepError(error);
  }
}

function asStepError(error: unknown): Error {
  if (error instanceof Lost) return error;
  return new StepError(error instanceof Error ? error.message : String(error), false);
}
