import { Agent, request } from "node:http";
import type { AssumptionName, Assumptions } from "../assumptions.js";
import type { CallRecord, Refused, Unhandled } from "../http/log/call-log.js";
import type { Pace } from "../world/clock.js";
import type { DeadZone } from "./dead-zones.js";
import type { FaultRule, FaultState } from "./faults.js";
import type { Snapshot } from "../world/snapshot.js";
import type { Station } from "../world/types.js";
import type { WorldView } from "./world-view.js";

/**
 * Every given field must match; `path` is a piece of the path, in which `*` stands for any characters, and `body` a piece of
 * the JSON.
 */
export interface CallFilter {
  readonly method?: string;
  readonly path?: string;
  readonly call?: string;
  readonly service?: string;
  readonly body?: string;
  /** Only calls after this sequence number. */
  readonly since?: number;
  /** Only calls that are not GET and not to IAM. */
  readonly writes?: boolean;
}

export interface ClockView {
  readonly now: string;
  readonly pace: Pace;
}

type ObjectKind = "group" | "pair" | "instance" | "drill";
/** Without a side: the DR side. */
type ZoneOf = { readonly zone: string } | { readonly group: string; readonly side?: "production" | "dr" };
type OfPairs = { readonly group: string } | { readonly pair: string };

/** Looks into a running simulator and disturbs it. Groups, pairs, servers and disks are given by id or by name. */
export interface ControlClient {
  calls(filter?: CallFilter): Promise<CallRecord[]>;
  clearCalls(): Promise<void>;
  counters(): Promise<Record<string, number>>;
  unhandled(): Promise<Unhandled[]>;
  /** Requests that were refused since they came from a page or were meant for another host; not among the calls. */
  refused(): Promise<Refused[]>;
  world(): Promise<WorldView>;
  readonly faults: {
    add(rule: FaultRule): Promise<FaultState>;
    list(): Promise<FaultState[]>;
    clear(id?: string): Promise<void>;
  };
  readonly clock: {
    now(): Promise<ClockView>;
    advance(seconds: number): Promise<ClockView>;
    setPace(pace: Pace): Promise<ClockView>;
  };
  assumptions(): Promise<Assumptions>;
  assume(values: Partial<Record<AssumptionName, string>>): Promise<Assumptions>;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
  reset(): Promise<void>;
  /** `fault_level` 2 on every pair of the group; with `deadZone` the calls about the zone's servers fail or hang. */
  breakProduction(target: {
    readonly group: string;
    readonly deadZone?: "fail" | "hang";
    readonly lists?: DeadZone["lists"];
  }): Promise<{ pairs: string[]; fault?: string }>;
  repair(target: OfPairs): Promise<void>;
  linkDown(target: OfPairs): Promise<void>;
  setFaultLevel(target: OfPairs & { readonly level: "0" | "2" | "5"; readonly side?: Station }): Promise<void>;
  /** Somebody else sends a group action from the console. */
  console(action: {
    readonly group: string;
    readonly action: string;
    readonly priority_station?: Station;
  }): Promise<{ job_id: string }>;
  power(target: { readonly server: string; readonly status: string }): Promise<void>;
  /** Any status, task state, `updated` (ISO) or lock of a server, and what becomes of its starts. */
  setServer(target: {
    readonly server: string;
    readonly status?: string;
    readonly taskState?: string | null;
    readonly updated?: string;
    readonly locked?: boolean;
    readonly start?: "fails" | "error" | "stays" | null;
  }): Promise<void>;
  /** Calls about servers and disks of a zone are dead: of the zone named, or of a side of a group. */
  killZone(target: ZoneOf & { readonly mode?: "fail" | "hang"; readonly lists?: DeadZone["lists"] }): Promise<{
    zone: string;
    fault: string;
  }>;
  reviveZone(target: ZoneOf): Promise<void>;
  /** Any call of the service by somebody else; `{p}` in the path stands for the project. A refusal is an answer like any. */
  consoleCall(call: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
  }): Promise<{ status: number; body: unknown }>;
  rename(target: Partial<Record<ObjectKind | "server" | "disk", string>> & { readonly name: string }): Promise<void>;
  /** By the service's rules, in a job; or, with `vanish`, at once and whatever they say. */
  remove(
    target: Partial<Record<ObjectKind, string>> & {
      readonly withDrDisk?: boolean;
      readonly withDrServer?: boolean;
      readonly withDrEip?: boolean;
      readonly vanish?: boolean;
    },
  ): Promise<{ job_id?: string }>;
  detach(target: { readonly pair: string; readonly instance?: string }): Promise<{ job_id: string }>;
  detachDisk(target: { readonly disk: string; readonly server?: string }): Promise<void>;
  deletePort(port: string): Promise<void>;
  deleteEip(eip: string): Promise<void>;
  deleteServer(server: string): Promise<void>;
  deleteDisk(disk: string): Promise<void>;
  setMarker(target: { readonly disk: string; readonly marker: string }): Promise<void>;
  bindEip(target: { readonly eip: string; readonly port: string | null; readonly address?: string }): Promise<void>;
  createBackup(target: {
    readonly server?: string;
    readonly disk?: string;
    readonly name?: string;
    readonly createdAt?: string;
    readonly mode?: string;
  }): Promise<{ id: string; children: { id: string; volume_id: string }[] }>;
  failJob(target: { readonly job: string; readonly code?: string; readonly reason?: string }): Promise<void>;
  setStatus(target: {
    readonly group?: string;
    readonly pair?: string;
    readonly instance?: string;
    readonly drill?: string;
    readonly status: string;
  }): Promise<void>;
}

export class ControlError extends Error {}

/** Shorter than the simulator keeps an idle connection. */
const IDLE_MS = 4_000;

export function connectControl(url: string): ControlClient {
  const root = `${url.replace(/\/$/, "")}/_simulator`;
  const send = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const { status, text } = await ask(method, `${root}${path}`, body === undefined ? "" : JSON.stringify(body));
    const answer = JSON.parse(text) as { error?: { message: string } };
    if (status !== 200) throw new ControlError(answer.error?.message ?? `HTTP ${status}`);
    return answer as T;
  };
  const act = <T>(name: string, body: unknown): Promise<T> => send<T>("POST", `/actions/${name}`, body);
  const actOnly = async (name: string, body: unknown): Promise<void> => {
    await send("POST", `/actions/${name}`, body);
  };
  return {
    calls: async (filter = {}) => {
      const query = new URLSearchParams(
        Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)]),
      );
      return (await send<{ calls: CallRecord[] }>("GET", `/calls?${query.toString()}`)).calls;
    },
    clearCalls: async () => {
      await send("DELETE", "/calls");
    },
    counters: () => send("GET", "/counters"),
    refused: async () => (await send<{ refused: Refused[] }>("GET", "/refused")).refused,
    unhandled: async () => (await send<{ unhandled: Unhandled[] }>("GET", "/unhandled")).unhandled,
    world: () => send("GET", "/world"),
    faults: {
      add: (rule) => send("POST", "/faults", rule),
      list: async () => (await send<{ faults: FaultState[] }>("GET", "/faults")).faults,
      clear: async (id) => {
        await send("DELETE", id === undefined ? "/faults" : `/faults/${encodeURIComponent(id)}`);
      },
    },
    clock: {
      now: () => send("GET", "/clock"),
      advance: (seconds) => send("POST", "/clock/advance", { seconds }),
      setPace: (pace) => send("PUT", "/clock/pace", { pace }),
    },
    assumptions: async () => (await send<{ values: Assumptions }>("GET", "/assumptions")).values,
    assume: (values) => send("PUT", "/assumptions", values),
    snapshot: () => send("POST", "/snapshot"),
    restore: async (snapshot) => {
      await send("POST", "/restore", snapshot);
    },
    reset: async () => {
      await send("POST", "/reset");
    },
    breakProduction: (target) => act("break-production", target),
    repair: (target) => actOnly("repair", target),
    linkDown: (target) => actOnly("link-down", target),
    setFaultLevel: (target) => actOnly("set-fault-level", target),
    console: (action) => act("console", action),
    power: (target) => actOnly("power", target),
    setServer: (target) => actOnly("set-server", target),
    killZone: (target) => act("kill-zone", target),
    reviveZone: (target) => actOnly("revive-zone", target),
    consoleCall: (call) => act("console-call", call),
    rename: (target) => actOnly("rename", target),
    remove: (target) => act("remove", target),
    detach: (target) => act("detach", target),
    detachDisk: (target) => actOnly("detach-disk", target),
    deletePort: (port) => actOnly("delete-port", { port }),
    deleteEip: (eip) => actOnly("delete-eip", { eip }),
    deleteServer: (server) => actOnly("delete-server", { server }),
    deleteDisk: (disk) => actOnly("delete-disk", { disk }),
    setMarker: (target) => actOnly("set-marker", target),
    bindEip: (target) => actOnly("bind-eip", target),
    createBackup: (target) => act("create-backup", target),
    failJob: (target) => actOnly("fail-job", target),
    setStatus: (target) => actOnly("set-status", target),
  };
}

/** Keeps connections for the next call; those that nobody uses keep no process alive. */
const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });

/** Sends one call. Clocks are moved by thousands of them, and `fetch` costs three times as much. */
function ask(method: string, url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const type = method === "GET" ? {} : { "content-type": "application/json" };
  const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: { ...type, ...length } }, (response) => {
      let text = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk: string) => (text += chunk))
        .on("error", reject)
        .on("end", () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
    });
    asked.on("error", reject).end(body);
  });
}
