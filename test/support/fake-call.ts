import type { Cloud } from "../../provider/api/cloud";
import { type Call, silentLog } from "../../provider/call";
import { ProcessMemory } from "../../provider/memory";
import type { Clock } from "../../provider/wait";
import { fakeClock } from "./fake-clock";

/** A call of the engine over a cloud of the test, watched for an hour unless the test says otherwise. */
export function fakeCall(cloud: Cloud, { clock = fakeClock(), ...more }: Partial<Call> & { clock?: Clock } = {}): Call {
  return {
    cloud,
    clock,
    log: silentLog,
    journal: () => undefined,
    env: {},
    engineArguments: () => [],
    memory: new ProcessMemory(),
    deadline: clock.now() + 3_600_000,
    signal: new AbortController().signal,
    ...more,
  };
}
