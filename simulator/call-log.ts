import { isObject } from "./fields.js";
import type { Service } from "./types.js";

export interface CallRecord {
  readonly seq: number;
  /** The machine's time, ISO. */
  readonly time: string;
  /** Time on the virtual clock, ISO. */
  readonly virtualTime: string;
  readonly service: Service | null;
  /** Name of the call, e.g. `server-group-action`; null for an unknown route. */
  readonly call: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  readonly userAgent: string;
  /** Null when no answer was given (hang, reset). */
  readonly status: number | null;
  /** Whether the call took effect, whatever was answered. */
  readonly effect: boolean;
  readonly errorCode: string | null;
  /** Secrets are replaced. */
  readonly body: unknown;
  /** Ids of the fault rules that acted on it. */
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

export interface Unhandled {
  readonly kind: "route" | "field" | "query" | "crash";
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly detail: string;
  readonly section: string;
  readonly time: string;
}

const SECRET = /password|secret|token|adminpass|user_data|credential/i;

export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET.test(key) && !isObject(inner) ? "***" : redact(inner)]),
  );
}

/** How many calls are remembered; counters go on beyond it. */
const KEPT = 10_000;

export class CallLog {
  private records: CallRecord[] = [];
  private readonly counts = new Map<string, number>();
  private strange: Unhandled[] = [];
  private next = 1;

  add(record: Omit<CallRecord, "seq" | "time">): void {
    this.records.push({ ...record, seq: this.next++, time: new Date().toISOString() });
    if (this.records.length > KEPT * 1.5) this.records = this.records.slice(-KEPT);
    const name = record.call ?? "unknown";
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  addUnhandled(row: Omit<Unhandled, "time">): void {
    if (this.strange.length < 1000) this.strange.push({ ...row, time: new Date().toISOString() });
  }

  calls(filter: Readonly<Record<string, string>>): CallRecord[] {
    const since = Number(filter["since"] ?? 0);
    return this.records.filter(
      (row) =>
        row.seq > since &&
        (filter["method"] === undefined || row.method === filter["method"].toUpperCase()) &&
        (filter["call"] === undefined || row.call === filter["call"]) &&
        (filter["service"] === undefined || row.service === filter["service"]) &&
        (filter["path"] === undefined || new RegExp(filter["path"]).test(row.path)) &&
        (filter["body"] === undefined || JSON.stringify(row.body).includes(filter["body"])) &&
        (filter["writes"] !== "true" || (row.method !== "GET" && row.service !== "iam")),
    );
  }

  counters(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  unhandled(): readonly Unhandled[] {
    return this.strange;
  }

  clear(): void {
    this.records = [];
    this.counts.clear();
    this.strange = [];
  }
}
