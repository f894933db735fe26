import type { Definition } from "../model/define";
import { shown } from "../shown";
import { flushLog } from "./engine-log";
import { PartialFailure, type Props, quiet } from "./shape";
import { complete } from "./state/state";

/** Errors of calls that save nothing: printed once, in one place. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw quiet(error);
  } finally {
    await flushLog();
  }
}

/** Errors of calls that may save a part: the saved properties need the provider text, or nothing could load it again. */
export async function saving<T>(definition: Definition, kept: Props, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw quiet(error);
    const { id, reasons, properties } = error;
    throw Object.assign(new Error(shown(error.message)), {
      id,
      reasons: reasons.map((reason) => shown(reason)),
      properties: { ...complete(definition, properties), ...kept },
    });
  } finally {
    await flushLog();
  }
}
