/**
 * Loaded into a provider process before the host (`node --require`): the provider's pauses pass faster than real time, and its
 * clock goes with them. Nothing else is touched: time limits of requests, sockets and the process itself are real.
 */
import Module from "node:module";
import { type Clock, systemClock } from "../../provider/wait";

/** Serves Pulumi's closure serializer, which a provider process never runs, and is a third of the cost of its start. */
const UNUSED = "@npmcli/arborist";

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, ...rest) => (request === UNUSED ? {} : load(request, ...rest));

const factor = Number(process.env["STORM_PACE"] ?? 1);
const clock: { -readonly [Part in keyof Clock]: Clock[Part] } = systemClock;
const sleep = systemClock.sleep.bind(systemClock);
let ahead = 0;

clock.now = () => Date.now() + ahead;
clock.elapsed = () => performance.now() + ahead;
clock.sleep = async (ms, signal) => {
  const until = clock.now() + ms;
  await sleep(ms / factor, signal);
  ahead = Math.max(ahead, until - Date.now());
};

// A process that was started in reserve is told how far the clock went on meanwhile.
process.on("message", (told: { readonly ahead: number }) => {
  ahead = told.ahead;
  process.send?.("set");
});
process.channel?.unref();
