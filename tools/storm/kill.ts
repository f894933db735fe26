/**
 * Ways to end a provider process in the middle of its work.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { SimulatedProject } from "../emulator/project";
import type { ProviderSide } from "../emulator/provider-side";

export type Kill =
  /**
   * Moment when the service has received so many calls: before this one takes effect, or after, in any case before its answer.
   */
  | { readonly at: "call"; readonly number: number; readonly taken: boolean }
  /** After so many milliseconds of the cloud's time. */
  | { readonly at: "time"; readonly ms: number }
  /** The work was done and answered, but the engine was killed before it saved the answer. */
  | { readonly at: "end" };

export function killText(kill: Kill): string {
  if (kill.at === "call") return `at call ${kill.number}, ${kill.taken ? "after" : "before"} it took effect`;
  return kill.at === "time" ? `after ${kill.ms} ms` : "with the result not saved";
}

const LOOK_MS = 4;

/** Watches for the moment, kills, and says whether it came before the work had ended. */
export interface Watch {
  /** Call when the work has ended, however it did. */
  end(): Promise<boolean>;
}

export async function arm(kill: Kill, side: ProviderSide, project: SimulatedProject): Promise<Watch> {
  if (kill.at === "end") return { end: () => Promise.resolve(true) };
  const { control } = project;
  const id = "kill";
  let over = false;
  let killed = false;
  const end = async (): Promise<void> => {
    killed = true;
    await side.kill();
  };
  if (kill.at === "time") {
    const cancel = project.after(kill.ms / 1000, end);
    return {
      end: () => {
        cancel();
        return Promise.resolve(killed);
      },
    };
  }
  await control.faults.add({ id, skip: kill.number - 1, times: 1, effect: { kind: "hang", after: kill.taken } });
  const watch = async (): Promise<void> => {
    while (!over) {
      const rule = (await control.faults.list()).find((one) => one.id === id);
      if (rule !== undefined && rule.hits > 0) {
        await end();
        return;
      }
      await delay(LOOK_MS);
    }
  };
  const watching = watch();
  return {
    end: async () => {
      over = true;
      await watching;
      await control.faults.clear(id);
      return killed;
    },
  };
}
