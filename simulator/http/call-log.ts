import { isObject } from "../wire/fields.js";
import type { Service } from "../world/types.js";

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
  /** True if the call took effect, whatever was answered. */
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

/** Number of calls that are remembered; counters go on beyond it. */
const KEPT = 10_000;

/** A record as it is kept: times become text only when somebody asks. */
type Kept = Omit<CallRecord, "time" | "virtualTime"> & { readonly at: number; readonly virtual: number };

const shown = ({ at, virtual, ...record }: Kept): CallRecord => ({
  ...record,
  time: new Date(at).toISOString(),
  virtualTime: new Date(virtual).toISOString(),
});

export class CallLog {
  /** Once full, the oldest makes room for the newest, in its place. */
  private ring: Kept[] = [];
  private oldest = 0;
  private readonly counts = new Map<string, number>();
  private strange: Unhandled[] = [];
  private next = 1;

  add(record: Omit<Kept, "seq" | "at">): void {
    const kept: Kept = { ...record, seq: this.next++, at: Date.now() };
    if (this.ring.length < KEPT) {
      this.ring.push(kept);
    } else {
      this.ring[this.oldest] = kept;
      this.oldest = (this.oldest + 1) % KEPT;
    }
    const name = record.call ?? "unknown";
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  addUnhandled(row: Omit<Unhandled, "time">): void {
    if (this.strange.length < 1000) this.strange.push({ ...row, time: new Date().toISOString() });
  }

  calls(filter: Readonly<Record<string, string>>): CallRecord[] {
    const since = Number(filter["since"] ?? 0);
    const wanted = (row: Kept): boolean =>
      row.seq > since &&
      (filter["method"] === undefined || row.method === filter["method"].toUpperCase()) &&
      (filter["call"] === undefined || row.call === filter["call"]) &&
      (filter["service"] === undefined || row.service === filter["service"]) &&
      (filter["path"] === undefined || new RegExp(filter["path"]).test(row.path)) &&
      (filter["body"] === undefined || JSON.stringify(row.body).includes(filter["body"])) &&
      (filter["writes"] !== "true" || (row.method !== "GET" && row.service !== "iam"));
    const inOrder = [...this.ring.slice(this.oldest), ...this.ring.slice(0, this.oldest)];
    return inOrder.filter(wanted).map(shown);
  }

  counters(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  unhandled(): readonly Unhandled[] {
    return this.strange;
  }

  clear(): void {
    this.ring = [];
    this.oldest = 0;
    this.counts.clear();
    this.strange = [];
  }
}
