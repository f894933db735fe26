// Loaded first into the processes of a game day (`node --require`): the provider's pauses pass on the game day's clock.
import { cancelled } from "../../../provider/errors";
import { type Clock, systemClock } from "../../../provider/wait";
import { noteProcess } from "./folder";
import { FOLDER_VARIABLE, sharedClock } from "./shared-time";

const shared = sharedClock(process.env)?.of({ dead: false });
const folder = process.env[FOLDER_VARIABLE];
if (shared !== undefined && folder !== undefined) {
  noteProcess(folder, process.pid);
  const clock: { -readonly [Part in keyof Clock]: Clock[Part] } = systemClock;
  clock.now = () => shared.now();
  delete clock.elapsed;
  clock.random = () => 0.5;
  clock.sleep = async (ms, signal) => {
    const slept = shared.sleep(ms);
    if (signal === undefined) {
      await slept;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        reject(cancelled("The wait", signal));
      };
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      slept.then(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, reject);
    });
  };
}
