/** Faults that a rehearsal may begin with. */
export const FAULTS = ["storage", "dead-zone"] as const;
export type Fault = (typeof FAULTS)[number];
