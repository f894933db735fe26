import { readFileSync } from "node:fs";
import type { Environment } from "../call";
import { DrError, whatHappened } from "../errors";
import { type Order, Orders } from "../model/orders";

/**
 * The order that this run has for a group. One file for all of them, since the environment is too small for a hundred; without a
 * file there is none, and one that cannot be read is refused: the run was started to carry it out.
 */
export function orderFor({ SDRS_ORDERS: file = "" }: Environment, urn: unknown): Order | undefined {
  if (file === "" || typeof urn !== "string") return undefined;
  const parsed = Orders.safeParse(read(file));
  if (!parsed.success) throw unreadable(file, "it is not of their form");
  return Object.hasOwn(parsed.data.orders, urn) ? parsed.data.orders[urn] : undefined;
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw unreadable(file, whatHappened(error));
  }
}

function unreadable(file: string, why: string): DrError {
  return new DrError(
    "DR_USAGE",
    `The orders in ${file}, which SDRS_ORDERS names, cannot be read: ${why}`,
    {},
    { hint: "Unset SDRS_ORDERS to run without orders, or let the `sdrs` command give them. Nothing was changed." },
  );
}
