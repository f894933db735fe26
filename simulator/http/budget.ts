/** Bounds of what the simulator keeps open at a time, whoever asks. */
export interface Limits {
  /** Time for the headers, and for a whole request, from its first byte on. An answer may take any time. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Time between two looks at what is half sent. */
  readonly checkMs: number;
  readonly connections: number;
  /** Requests under way, those that hang included. */
  readonly requests: number;
  /** Bytes of bodies and of large answers under way. */
  readonly bytes: number;
}

const MB = 1024 * 1024;

export const LIMITS: Limits = {
  headersMs: 15_000,
  requestMs: 30_000,
  checkMs: 2000,
  connections: 2000,
  requests: 4000,
  bytes: 128 * MB,
};

/** Counts requests and bytes under way against their bounds. */
export class Budget {
  private requests = 0;
  private bytes = 0;

  constructor(private readonly limits: Pick<Limits, "requests" | "bytes">) {}

  /** Lets a request in; null if there are too many. */
  admit(): Hold | null {
    if (this.requests >= this.limits.requests) return null;
    this.requests += 1;
    let held = 0;
    let over = false;
    return {
      take: (bytes) => {
        // What comes after the end is on its way out, and held by nobody.
        if (over) return true;
        if (this.bytes + bytes > this.limits.bytes) return false;
        this.bytes += bytes;
        held += bytes;
        return true;
      },
      end: () => {
        if (over) return;
        over = true;
        this.requests -= 1;
        this.bytes -= held;
      },
    };
  }
}

/** The share of one request. */
export interface Hold {
  /** Takes so many bytes more; false if there is no room for them. */
  take(bytes: number): boolean;
  /** Gives everything back. */
  end(): void;
}
