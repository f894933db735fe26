import type { Piece } from "./decoded";

/** Characters by which parts are told apart at first: none is shorter. */
export const LEAST = 8;
/** Bits of the table that says where no part can begin. */
const BITS = 16;

/** Up to so many are looked for one by one: the search of the language reads several characters at a time. */
export const FEW = 96;

/** Parts that are looked for in texts: many of them in one pass, so that their number costs nothing. */
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
  /** 1 where the hash of a beginning leads. */
  const begins = new Uint8Array(1 << BITS);

  return {
    add(part, weight) {
      if (part.length < LEAST) return;
      const beginning = part.slice(0, LEAST);
      const alike = parts.get(beginning) ?? new Map<string, number>();
      if (!alike.has(part)) count++;
      alike.set(part, Math.max(weight, alike.get(part) ?? 0));
      parts.set(beginning, alike);
      begins[hashAt(part, 0)] = 1;
    },
    find(text, found) {
      if (count <= FEW) {
        for (const alike of parts.values())
          for (const [part, weight] of alike)
            for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1))
              found([at, at + part.length], weight);
        return;
      }
      for (let at = 0; at + LEAST <= text.length; at++) {
        if (begins[hashAt(text, at)] !== 1) continue;
        for (const [part, weight] of parts.get(text.slice(at, at + LEAST)) ?? [])
          if (text.startsWith(part, at)) found([at, at + part.length], weight);
      }
    },
  };
}

/** Of four of the characters that a part begins with: tokens of one kind are often alike in the first ones. */
function hashAt(text: string, at: number): number {
  const one = Math.imul(text.charCodeAt(at), 0x9e3779b1) ^ Math.imul(text.charCodeAt(at + 3), 0x85ebca77);
  const other = Math.imul(text.charCodeAt(at + 5), 0xc2b2ae3d) ^ Math.imul(text.charCodeAt(at + 7), 0x27d4eb2f);
  const mixed = one ^ other;
  return (mixed ^ (mixed >>> BITS)) & ((1 << BITS) - 1);
}
