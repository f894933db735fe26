import type { Socket } from "node:net";

/** Bounds of what the simulator keeps open at a time, whoever asks. */
export interface Limits {
  /** Time for the headers, and for a whole request, from its first byte on. An answer may take any time. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Time between two looks at what is half sent. */
  readonly checkMs: number;
  readonly connections: number;
  /** Requests under way, those that hang included: of all, and of one connection. */
  readonly requests: number;
  readonly requestsOfOne: number;
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
  requestsOfOne: 100,
  bytes: 128 * MB,
};

/** Counts requests and bytes under way against their bounds. */
export class Budget {
  private requests = 0;
  private bytes = 0;
  /** By connection. An answer that waits for one before it on its connection is told nothing when that ends. */
  private readonly connections = new WeakMap<Socket, Set<Hold>>();

  constructor(private readonly limits: Pick<Limits, "requests" | "requestsOfOne" | "bytes">) {}

  /** Lets a request in; null if there are too many. */
  admit(socket: Socket): Hold | null {
    const ofOne = this.connections.get(socket) ?? this.watch(socket);
    if (this.requests >= this.limits.requests || ofOne.size >= this.limits.requestsOfOne) return null;
    this.requests += 1;
    const hold = this.hold(() => ofOne.delete(hold));
    ofOne.add(hold);
    return hold;
  }

  private watch(socket: Socket): Set<Hold> {
    const holds = new Set<Hold>();
    this.connections.set(socket, holds);
    socket.once("close", () => {
      for (const hold of [...holds]) hold.end();
    });
    return holds;
  }

  private hold(ended: () => void): Hold {
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
        ended();
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
