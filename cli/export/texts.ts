import { redactor } from "../../provider/redact";

/** Sorts rows by their ids, so that the same cloud is the same file. */
export const sorted = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((one, other) => (one.id < other.id ? -1 : Number(one.id > other.id)));

/** A text of the cloud for a file: without secrets, well formed, and never empty. */
export function textOf(text: string, otherwise: string): string {
  const safe = Buffer.from(redactor.text(text)).toString();
  return safe === "" ? otherwise : safe;
}

/** True of an IPv4 address. */
export const isV4 = (ip: string): boolean => !ip.includes(":");
