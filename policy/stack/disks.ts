/** Attachments of disks to servers by other packages, and the protected servers that they concern. */
import type { StackResource } from "../library";
import { textOf } from "./read";

interface AttachmentType {
  readonly type: RegExp;
  readonly server: string;
  readonly disk: string;
}

/** Types by which programs attach a disk to a server of this cloud. Those below `blockstorage` attach nothing to a server. */
// prettier-ignore
const ATTACHMENTS: readonly AttachmentType[] = [
  { type: /^(?:opentelekomcloud|huaweicloud|flexibleengine):(?:index|Ecs|Compute)[/:].*VolumeAttach(?:V2)?$/i, server: "instanceId", disk: "volumeId" },
  { type: /^openstack:compute\/volumeAttach:VolumeAttach$/,                                                    server: "instanceId", disk: "volumeId" },
];

/** An attachment of a disk to a server. */
export interface Attachment {
  readonly resource: StackResource;
  readonly server: string;
  readonly disk: string;
}

export function attachmentsOf(resources: readonly StackResource[]): readonly Attachment[] {
  return resources.flatMap((resource) => {
    const row = ATTACHMENTS.find(({ type }) => type.test(resource.type));
    return row === undefined ? [] : [{ resource, server: row.server, disk: row.disk }];
  });
}

/**
 * True where properties of two resources name the same object: by the same id, or, where a preview knows none, by the output of the
 * same resource.
 */
export function sameObject(one: StackResource, key: string, other: StackResource, otherKey: string): boolean {
  const [id, otherId] = [textOf(one.props, key), textOf(other.props, otherKey)];
  if (id !== undefined && otherId !== undefined) return id === otherId;
  const [from, otherFrom] = [one.propertyDependencies[key] ?? [], other.propertyDependencies[otherKey] ?? []];
  return from.length === 1 && otherFrom.length === 1 && from[0]?.urn === otherFrom[0]?.urn;
}
