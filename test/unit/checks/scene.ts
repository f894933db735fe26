import { type Server, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Check } from "../../../provider/model/checks";
import type { CheckResult } from "../../../provider/model/verification";
import { type CheckRun, runChecks } from "../../../provider/checks/run";
import type { CheckServer } from "../../../provider/checks/servers";
import { systemClock } from "../../../provider/wait";

/** A server that answers on loopback, which the cloud says is its EIP as well. */
export const WEB: CheckServer = {
  names: ["web", "id-web"],
  id: "id-web",
  label: "web",
  addresses: [{ privateIp: "127.0.0.2", eip: "127.0.0.1", virtual: false }],
  drill: false,
};

/** Time passes when somebody waits for it, and never else. */
export function quickClock(): CheckRun["clock"] & { readonly slept: number[] } {
  let passed = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.parse("2026-01-01T03:00:00Z") + passed,
    elapsed: () => passed,
    sleep: (ms, signal) => {
      if (signal?.aborted) return systemClock.sleep(ms, signal);
      passed += ms;
      slept.push(ms);
      return Promise.resolve();
    },
  };
}

/** Runs one check and gives its result. */
export async function runOne(check: Check, more: Partial<CheckRun> = {}): Promise<CheckResult> {
  const run = { checks: [check], servers: [WEB], clock: quickClock(), env: process.env, ...more };
  const results = await runChecks(run);
  const result = results.find(({ name }) => name === check.name);
  if (result === undefined) throw new Error("no result");
  return result;
}

/** Port of a server that listens on loopback. */
export async function listening(
  server: Pick<Server, "listen" | "address" | "once">,
  host = "127.0.0.1",
): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

/** A port where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
