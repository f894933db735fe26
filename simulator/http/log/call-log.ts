import { Bounded } from "./bounded.js";
import { holds } from "../../wire/path-pattern.js";
import { brief, cutTo, NO_BODY, type Remembered } from "./remembered.js";
import type { Service } from "../../world/types.js";

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
  /** Secrets are replaced; of a large body only its size is kept. */
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

/** A request that was refused since it came from a page, or was meant for another host. */
export interface Refused {
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly origin: string;
  readonly why: string;
  readonly time: string;
}

const MB = 1024 * 1024;
/** Calls that are remembered; counters go on beyond it. */
const CALLS = { rows: 10_000, bytes: 16 * MB };
const UNHANDLED = { rows: 1000, bytes: 4 * MB };
const REFUSED = { rows: 100, bytes: MB };
/** Bytes of a row beside its texts. */
const ROW_BYTES = 600;

/** A record as it is kept: times become text, and bodies values, only when somebody asks. */
type Kept = Omit<CallRecord, "time" | "virtualTime" | "body"> & {
  readonly at: number;
  readonly virtual: number;
  readonly body: Remembered;
};
type KeptUnhandled = Omit<Unhandled, "body"> & { readonly body: Remembered };

const shown = ({ at, virtual, body, ...record }: Kept): CallRecord => ({
  ...record,
  body: JSON.parse(body) as unknown,
  time: new Date(at).toISOString(),
  virtualTime: new Date(virtual).toISOString(),
});

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + 2 * text.length, ROW_BYTES);

export class CallLog {
  private readonly ring = new Bounded<Kept>(CALLS, (row) =>
    lengthOf([row.path, row.query, row.userAgent, row.body, ...row.notes, ...row.faults]),
  );
  private readonly strange = new Bounded<KeptUnhandled>(UNHANDLED, (row) => lengthOf([row.path, row.detail, row.body]));
  private readonly strangers = new Bounded<Refused>(REFUSED, (row) =>
    lengthOf([row.path, row.host, row.origin, row.why]),
  );
  private readonly counts = new Map<string, number>();
  private next = 1;

  add(record: Omit<Kept, "seq" | "at" | "body"> & { readonly body?: Remembered }): void {
    const { method, path, query, userAgent, notes, body = NO_BODY } = record;
    this.ring.add({
      ...record,
      method: brief(method),
      path: cutTo(path, 2000),
      query: cutTo(query, 2000),
      userAgent: brief(userAgent),
      notes: notes.slice(0, 20).map(brief),
      body,
      seq: this.next++,
      at: Date.now(),
    });
    const name = record.call ?? "unknown";
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  addUnhandled(row: Omit<KeptUnhandled, "time">): void {
    this.strange.add({
      ...row,
      method: brief(row.method),
      path: cutTo(row.path, 2000),
      detail: cutTo(row.detail, 4000),
      time: new Date().toISOString(),
    });
  }

  addRefused(row: Omit<Refused, "time">): void {
    this.strangers.add({
      ...row,
      method: brief(row.method),
      path: brief(row.path),
      host: brief(row.host),
      origin: brief(row.origin),
      why: cutTo(row.why, 1000),
      time: new Date().toISOString(),
    });
  }

  calls(filter: Readonly<Record<string, string>>): CallRecord[] {
    const since = Number(filter["since"] ?? 0);
    const path = filter["path"];
    const wanted = (row: Kept): boolean =>
      row.seq > since &&
      (filter["method"] === undefined || row.method === filter["method"].toUpperCase()) &&
      (filter["call"] === undefined || row.call === filter["call"]) &&
      (filter["service"] === undefined || row.service === filter["service"]) &&
      (path === undefined || holds(row.path, path)) &&
      (filter["body"] === undefined || row.body.includes(filter["body"])) &&
      (filter["writes"] !== "true" || (row.method !== "GET" && row.service !== "iam"));
    return this.ring.rows().filter(wanted).map(shown);
  }

  counters(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  unhandled(): Unhandled[] {
    return this.strange.rows().map((row) => ({ ...row, body: JSON.parse(row.body) as unknown }));
  }

  refused(): Refused[] {
    return this.strangers.rows();
  }

  /** Bytes that all rows hold, by estimate. */
  get size(): number {
    return this.ring.size + this.strange.size + this.strangers.size;
  }

  /** Refusals of strangers are kept: a test that clears its calls must not hide it. */
  clear(): void {
    this.ring.clear();
    this.counts.clear();
    this.strange.clear();
  }
}
