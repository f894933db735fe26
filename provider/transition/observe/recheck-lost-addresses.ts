import type { MigratedAddress } from "../../model/addresses";
import { type Observation, addressRows } from "./observation";

/** Reads lost addresses again: one that somebody attached to the right server since is where it belongs. */
export function recheckLostAddresses(observed: Observation, rows: readonly MigratedAddress[]): MigratedAddress[] {
  const present = addressRows(observed);
  return rows.map((row) => {
    if (row.verdict !== "lost") return row;
    const found = present.find(
      (now) =>
        now.serverId === row.toServerId && now.privateIp === row.privateIp && (row.eip === null || now.eip === row.eip),
    );
    return found === undefined
      ? row
      : { ...row, portId: found.portId, mac: found.mac, verdict: "moved", note: "attached by hand" };
  });
}
