/** Faults of protected servers and disks as a program declares them. */
import { attachmentsOf, sameObject } from "../stack/disks";
import { isDeclared, type Kind, neededBy, ofKind, type Stack } from "../stack/groups";
import { read } from "../stack/read";
import type { Finding } from "./rule";

interface Flag {
  readonly kind: Kind;
  readonly input: string;
  readonly deletes: string;
}

/** Inputs with which the deletion of a resource deletes what it has at the DR site. */
const FLAGS: readonly Flag[] = [
  { kind: "ProtectedInstance", input: "deleteTargetServer", deletes: "the DR server and its disks" },
  { kind: "ProtectedInstance", input: "deleteTargetEip", deletes: "the EIP of the DR server" },
  { kind: "ReplicationPair", input: "deleteTargetVolume", deletes: "the DR disk" },
];

/** Resources whose deletion would take the DR side along, and that nothing keeps from being deleted. */
export function deletesDrSide({ resources }: Stack): readonly Finding[] {
  return resources.filter(isDeclared).flatMap((resource) => {
    const { type, name, urn, props, opts } = resource;
    const set = FLAGS.filter(({ kind, input }) => ofKind([resource], kind).length > 0 && read(props, input) === true);
    if (set.length === 0 || opts.protect) return [];
    const deletes = set.map((flag) => flag.deletes).join(" and ");
    const inputs = set.map(({ input }) => `${input}: true`).join(" and ");
    const kind = type.replace(/^.*:/, "");
    return [
      {
        urn,
        name,
        message: `${kind} ${name} has ${inputs} and no protect: a line that is removed, or renamed without an alias, deletes ${deletes}.`,
      },
    ];
  });
}

/**
 * Disks that the program attaches to a protected server and that no pair is declared for. The service makes pairs of the disks that a
 * server has when its instance is created: an attachment that the instance waits for is one of them.
 */
export function outsideEveryPair({ resources }: Stack): readonly Finding[] {
  const pairs = ofKind(resources, "ReplicationPair");
  const instances = ofKind(resources, "ProtectedInstance").filter(isDeclared);
  return attachmentsOf(resources).flatMap(({ resource, server, disk }) => {
    const instance = instances.find((one) => sameObject(one, "serverId", resource, server));
    if (instance === undefined || neededBy(instance).has(resource.urn)) return [];
    if (pairs.some((pair) => VOLUMES.some((key) => sameObject(pair, key, resource, disk)))) return [];
    const { urn, name } = resource;
    return [
      {
        urn,
        name,
        message: `${name} attaches a disk to the server of ProtectedInstance ${instance.name}, and nothing in the program puts it into a pair: a failover leaves it behind.`,
      },
    ];
  });
}

const VOLUMES = ["volumeId", "sourceVolumeId", "targetVolumeId"];
