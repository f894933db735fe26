import type { Piece } from "./decoded";

/** Characters by which parts are told apart at first: none is shorter. */
export const LEAST = 8;
/** Characters by which it is told how far the next part can be. */
const BLOCK = 3;
/** Bits of the tables that say so, and where no part can begin. */
const BITS = 16;

/** Up to so many are looked for one by one: the search of the language reads several characters at a time. */
export const FEW = 96;

/** Parts that are looked for in texts: many of them in one pass, so that their number costs little. */
export interface Needles {
  /** Looks for this part, too, if it has {@link LEAST} characters; `weight` is asked for again with each find. */
  add(part: string, weight: number): void;
  /** Calls for every place of every part, in no order. */
  find(text: string, found: (place: Piece, weight: number) => void): void;
}

export function createNeedles(): Needles {
  /** Parts and their weights, by the characters that they begin with. */
  const parts = new Map<string, Map<string, number>>();
  let count = 0;
  /** 1 where the hashes of the first and the last block of a beginning lead. */
  const begins = new Uint8Array(1 << BITS);
  /** By the hash of a block: characters from it to the end of the next beginning of a part, at least. */
  const steps = new Uint8Array(1 << BITS).fill(LEAST - BLOCK + 1);

  return {
    add(part, weight) {
      if (part.length < LEAST) return;
      const beginning = part.slice(0, LEAST);
      const alike = parts.get(beginning) ?? new Map<string, number>();
      if (!alike.has(part)) count++;
      alike.set(part, Math.max(weight, alike.get(part) ?? 0));
      parts.set(beginning, alike);
      begins[hashAt(part, 0) ^ hashAt(part, LEAST - BLOCK)] = 1;
      for (let at = 0; at + BLOCK <= LEAST; at++) {
        const hash = hashAt(part, at);
        steps[hash] = Math.min(steps[hash] ?? 0, LEAST - BLOCK - at);
      }
    },
    find(text, found) {
      if (count <= FEW) {
        for (const alike of parts.values())
          for (const [part, weight] of alike)
            for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1))
              found([at, at + part.length], weight);
        return;
      }
      for (let at = 0; at + LEAST <= text.length;) {
        const last = hashAt(text, at + LEAST - BLOCK);
        const step = steps[last] ?? 0;
        if (step === 0 && begins[hashAt(text, at) ^ last] === 1)
          for (const [part, weight] of parts.get(text.slice(at, at + LEAST)) ?? [])
            if (text.startsWith(part, at)) found([at, at + part.length], weight);
        at += Math.max(step, 1);
      }
    },
  };
}

/** Of the block at a place. */
function hashAt(text: string, at: number): number {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e3779b1) ^
    Math.imul(text.charCodeAt(at + 1), 0x85ebca77) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae3d);
  return mixed >>> (32 - BITS);
}
