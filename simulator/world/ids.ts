import { createHash } from "node:crypto";
import type { State } from "./state.js";

const hash = (text: string): string => createHash("sha1").update(text).digest("hex");

/** The same text gives the same id in every run, so that a program can name what a world file holds. */
export function stableUuid(text: string): string {
  const hex = hash(text);
  const variant = ((parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function nextUuid(state: State): string {
  return stableUuid(`${state.sequence.seed}/${state.sequence.next++}`);
}

export function stableHex(text: string): string {
  return hash(text).slice(0, 32);
}

/** Job ids carry their creation time in characters 17 to 28 and a counter at the end, as documented ids do. */
export function nextJobId(state: State, now: number): string {
  const counter = state.sequence.next++;
  const prefix = hash(`job/${state.sequence.seed}/${Math.floor(counter / 65536)}`).slice(0, 8);
  return `ff808082${prefix}${now.toString(16).padStart(12, "0")}${(counter % 65536).toString(16).padStart(4, "0")}`;
}

export function macOf(text: string): string {
  const hex = hash(`mac/${text}`);
  return `fa:16:3e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => text.length === 36 && UUID.test(text);

/** A small seeded generator (mulberry32): the same seed gives the same faults. */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let r = Math.imul(a ^ (a >>> 15), a | 1);
    r ^= r + Math.imul(r ^ (r >>> 7), r | 61);
    return ((r ^ (r >>> 14)) >>> 0) / 4294967296;
  };
}
