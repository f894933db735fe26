import type { Site } from "./status";

/** A production server that was seen stopped, and when ECS said it changed last. */
export interface StoppedServer {
  readonly serverId: string;
  readonly updated: string;
}

/**
 * Last sight of a group when nothing was wrong with it. A disaster is judged by it: once servers have crashed and addresses
 * have moved, nothing that can still be read says how production served.
 */
export interface LastKnown {
  /** The side that served. */
  readonly site: Site;
  /** Servers seen stopped there. One that nobody looked at, or that could not be read, is not among them. */
  readonly stopped: readonly StoppedServer[];
  /** True if every pair was in sync when replication was last seen running. */
  readonly inSync?: boolean | undefined;
  /** The addresses of both sides, packed. */
  readonly addresses: string;
}
