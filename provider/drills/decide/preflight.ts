import { isEmergencyName } from "../../model/drills";
import type { Allowance, DiskLimits, Drill, Group, Instance, Pair, Server, ServerLimits } from "../../model/wire/wire";
import type { DrillVpc } from "../../resources/drill/drill-vpc";
import { drillGuards } from "../../resources/drill/explain-drill";
import { counted, list } from "../../transition/list";
import { type NamedServers, namesOf } from "../../resources/drill/names";

/** Facts that a drill is judged by before anything is asked for. */
export interface DrillFacts {
  readonly group: Group;
  readonly pairs: readonly Pair[];
  readonly instances: readonly Instance[];
  /** The DR servers, whose copies start; those that could not be read are missing. */
  readonly models: readonly Server[];
  /** Servers of both sides, for their names. */
  readonly known: NamedServers;
  readonly drills: readonly Drill[];
  readonly vpc: DrillVpc | undefined;
  /** Undefined: not readable. */
  readonly servers: ServerLimits | undefined;
  readonly disks: DiskLimits | undefined;
  /** EIPs that its servers are to get. */
  readonly eips?: EipFacts | undefined;
  /** True if a way in to its servers is declared. */
  readonly way: boolean;
  /** Further problems, of what is no matter of the cloud. */
  readonly others: readonly string[];
  /** Servers that the file and its checks name. */
  readonly named: readonly { readonly where: string; readonly server: string }[];
}

/** EIPs of a drill to come. */
export interface EipFacts {
  /** Mbit/s of each. */
  readonly bandwidth: number;
  /** Undefined: not readable. */
  readonly allowance: Allowance | undefined;
  /** Instances whose copies get one. */
  readonly targets: readonly Instance[];
  /** Checks that go to an EIP, with the server that they name. */
  readonly checks: readonly { readonly where: string; readonly server: string }[];
}

/** Judgement of a drill to come. */
export interface Preflight {
  /** Everything that refuses it, each with what helps. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Numbers of what it makes and what that costs for as long as it runs. */
  readonly cost: string;
}

/** Judges everything at once: whoever mends the last problem learns of no other. Pure. */
export function preflight(facts: DrillFacts): Preflight {
  const guards = drillGuards(facts, false);
  const said = (verdict: string): string[] =>
    guards
      .filter((guard) => guard.verdict === verdict)
      .map(({ value, hint }) => `${value}${hint === "" ? "" : `. ${hint.replace(/ ?Nothing was changed\.$/, "")}`}`);
  return {
    problems: [
      ...said("refuse"),
      ...emergencies(facts),
      ...facts.others,
      ...unknownServers(facts),
      ...withoutEip(facts),
      ...tooMany(facts),
    ],
    warnings: [...said("warn"), ...unread(facts), ...withoutWay(facts), ...exposed(facts)],
    cost: costOf(facts),
  };
}

function emergencies({ drills }: DrillFacts): string[] {
  return drills
    .filter(({ name }) => isEmergencyName(name))
    .map(({ name, id }) => `emergency drill ${name} (${id}) of this group may run production: end that first`);
}

function unknownServers({ instances, known: servers, named }: DrillFacts): string[] {
  const known = new Set(instances.flatMap((instance) => namesOf(instance, servers)));
  return named
    .filter(({ server }) => !known.has(server))
    .map(
      ({ where, server }) =>
        `${where} names server "${server}", which the group does not have: it has ${instances.map(({ name }) => name).join(", ") || "none"}`,
    );
}

/** Checks that go to an EIP of a server which gets none. */
function withoutEip({ instances, known, eips }: DrillFacts): string[] {
  if (eips === undefined) return [];
  const has = (wanted: readonly Instance[], server: string): boolean =>
    wanted.some((instance) => namesOf(instance, known).includes(server));
  return eips.checks
    .filter(({ server }) => has(instances, server) && !has(eips.targets, server))
    .map(
      ({ where, server }) => `${where} goes to the EIP of "${server}", which access.bindEip leaves out: name it there`,
    );
}

/** Says what becomes reachable from the Internet, and what keeps people out. */
function exposed({ eips, models }: DrillFacts): string[] {
  if (eips === undefined || eips.targets.length === 0) return [];
  const ids = eips.targets.flatMap(({ targetServerId, sourceServerId }) => [targetServerId, sourceServerId]);
  const groups = new Set(models.filter(({ id }) => ids.includes(id)).flatMap((model) => model.securityGroups ?? []));
  const by = groups.size === 0 ? "which could not be read" : `which are ${list([...groups])}`;
  return [
    `copies of production become reachable from the Internet while they are checked: ${list(eips.targets.map(({ name }) => name))} ${eips.targets.length === 1 ? "gets an EIP" : "get an EIP each"}. What may come in is up to their security groups, as a rule those of the servers that are copied, ${by}.`,
  ];
}

interface Need {
  readonly what: string;
  readonly needs: number;
  readonly allowance: Allowance | undefined;
}

function needsOf({ instances, pairs, models, servers, disks, eips }: DrillFacts): Need[] {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return [
    { what: "servers", needs: instances.length, allowance: servers?.servers },
    { what: "cores", needs: sum(models.map(({ cores = 0 }) => cores)), allowance: servers?.cores },
    { what: "MB of memory", needs: sum(models.map(({ memory = 0 }) => memory)), allowance: servers?.memory },
    { what: "disks", needs: pairs.length, allowance: disks?.disks },
    { what: "GB on disks", needs: sum(pairs.map(({ size }) => size)), allowance: disks?.size },
    { what: "EIPs", needs: eips?.targets.length ?? 0, allowance: eips?.allowance },
  ];
}

function tooMany(facts: DrillFacts): string[] {
  return needsOf(facts).flatMap(({ what, needs, allowance }) => {
    if (allowance === undefined || allowance.limit < 0) return [];
    const free = Math.max(0, allowance.limit - allowance.used);
    if (needs <= free) return [];
    return [
      `the quota of ${what} leaves ${free} of ${allowance.limit}, and the drill needs ${needs}: have it raised, or free some`,
    ];
  });
}

function unread({ servers, disks, instances, models, eips }: DrillFacts): string[] {
  return [
    ...(eips !== undefined && eips.allowance === undefined
      ? ["the quota of EIPs could not be read, so nothing of it was checked"]
      : []),
    ...(servers === undefined ? ["the quotas of servers could not be read, so nothing of them was checked"] : []),
    ...(disks === undefined ? ["the quotas of disks could not be read, so nothing of them was checked"] : []),
    ...(models.length < instances.length
      ? [
          `${counted(instances.length - models.length, "DR server")} could not be read: cores and memory are counted without`,
        ]
      : []),
  ];
}

/** Sentence of a drill whose servers nobody can reach. */
export const ONLY_BOOTED =
  "No way in is declared (access), so this drill can prove only that its servers boot, and its verdict cannot be passed";

function withoutWay({ way }: DrillFacts): string[] {
  return !way ? [`${ONLY_BOOTED}.`] : [];
}

function costOf(facts: DrillFacts): string {
  const { instances, pairs, vpc, eips } = facts;
  const [, cores, memory, , size] = needsOf(facts);
  const count = eips?.targets.length ?? 0;
  const addresses =
    count === 0 ? "" : `, ${counted(count, "EIP")} of ${eips?.bandwidth ?? 0} Mbit/s, charged by traffic`;
  const network = vpc === undefined ? "; the service makes a VPC, which stays" : "";
  return `${counted(instances.length, "server")} (${cores?.needs ?? 0} cores, ${memory?.needs ?? 0} MB of memory) and ${counted(pairs.length, "disk")} of ${size?.needs ?? 0} GB in all${addresses}, billed for as long as they exist${network}`;
}
