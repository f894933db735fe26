import type { Nic } from "../../model/inputs";
import type { Port } from "../../model/wire/wire";

/** NICs of an instance as they are, as they were declared and as they are wanted. */
export interface NicFacts {
  /** NICs of the server that runs production. */
  readonly here: readonly Port[];
  /** NICs of the other one: a move of production takes all of them along. */
  readonly there: readonly Port[];
  readonly wanted: readonly Nic[];
  /** Those declared before. */
  readonly before: readonly Nic[];
  /** Ids of NICs that were added for a declaration without an address. */
  readonly added: readonly string[];
}

export interface NicPlan {
  readonly remove: readonly Port[];
  readonly add: readonly Nic[];
  /** NICs that a declaration taken back may have meant, but that were not added for it. */
  readonly strangers: readonly Port[];
}

/**
 * Decides which NICs come and go. One that is declared with an address is that NIC. One without is a further NIC of its network besides the
 * primary one, whichever has it: so that it is there once, whatever became of an answer or a process. Removed is only what was
 * declared by its address or added for a declaration.
 */
export function planNics({ here, there, wanted, before, added }: NicFacts): NicPlan {
  const free = (port: Port): boolean => !port.primary && !wanted.some((nic) => isNamed(nic, port));
  const own = [...here, ...there].filter(
    (port) => free(port) && (added.includes(port.id) || before.some((nic) => isNamed(nic, port))),
  );
  const remove: Port[] = [];
  const add: Nic[] = wanted.filter((nic) => nic.ipAddress !== undefined);
  const strangers: Port[] = [];
  const networks = [
    ...[...wanted, ...before].map(({ subnetId }) => subnetId),
    ...own.map(({ networkId }) => networkId),
  ];
  for (const subnetId of new Set(networks)) {
    const unnamed = wanted.filter((nic) => nic.subnetId === subnetId && nic.ipAddress === undefined);
    const asked = before.filter((nic) => nic.subnetId === subnetId && nic.ipAddress === undefined).length;
    const ofNetwork = own
      .filter(({ networkId }) => networkId === subnetId)
      .sort((one, other) => Number(added.includes(other.id)) - Number(added.includes(one.id)));
    const going = ofNetwork.slice(unnamed.length);
    remove.push(...going);
    const left = here.filter((port) => free(port) && port.networkId === subnetId && !going.includes(port));
    add.push(...unnamed.slice(left.length));
    const fewer = asked - unnamed.length - going.filter(({ id }) => added.includes(id)).length;
    if (fewer > 0) strangers.push(...left.filter((port) => !own.includes(port)).slice(0, fewer));
  }
  return { remove, add, strangers };
}

/** True if a declaration names a NIC by its address. */
export function isNamed({ subnetId, ipAddress }: Nic, port: Port): boolean {
  return port.networkId === subnetId && port.fixedIps.some((fixed) => fixed.ipAddress === ipAddress);
}
