import { z } from "zod";
import { flag, listOf, nullable, orEmpty, orZero, text, time, toIso } from "./reply-fields";

/** A backup of one server or disk; that of a server contains those of its disks. */
export interface Backup {
  readonly id: string;
  readonly name: string;
  readonly checkpointId: string;
  readonly vaultId: string;
  readonly status: string;
  /** `OS::Nova::Server` or `OS::Cinder::Volume`. */
  readonly resourceType: string;
  /** The server or disk that was backed up: the only one it can be restored to. */
  readonly resourceId: string;
  readonly resourceName: string;
  readonly zone: string;
  /** GB of the resource. */
  readonly size: number;
  readonly createdAt: string;
  /** Time when the service deletes it; null for never. */
  readonly expiresAt: string | null;
  /** `backup` can be restored, `na` cannot; null where the service does not say. */
  readonly restoreMode: string | null;
  readonly systemDisk: boolean;
  /** The backups of the disks, as far as the answer has them: a list may leave them out. */
  readonly children: readonly Backup[];
}

/** Container of backups. Nothing is restored from one that is neither `available` nor `lock` (CBR-UMN). */
export interface Vault {
  readonly id: string;
  readonly name: string;
  /** Empty where the service does not say. */
  readonly status: string;
}

/** The log of one operation of the backup service: its status alone tells how a restore ended. */
export interface BackupOperation {
  readonly id: string;
  readonly type: string;
  /** `waiting`, `running`, `success`, `failed`, `timeout`, `skipped`. */
  readonly status: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly progress: number;
  readonly backupId: string;
  /** Server or disk that is restored onto. */
  readonly targetId: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** Source: CBR-API `backups`. */
export const BackupReply: z.ZodType<Backup> = z
  .object({
    id: text,
    name: orEmpty,
    checkpoint_id: orEmpty,
    vault_id: orEmpty,
    status: text,
    resource_type: text,
    resource_id: text,
    resource_name: orEmpty,
    resource_az: orEmpty,
    resource_size: orZero,
    created_at: time,
    expired_at: nullable,
    extend_info: z
      .object({ supported_restore_mode: nullable, bootable: flag, system_disk: flag, contain_system_disk: flag })
      .nullish(),
    get children() {
      return listOf(BackupReply);
    },
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    checkpointId: wire.checkpoint_id,
    vaultId: wire.vault_id,
    status: wire.status,
    resourceType: wire.resource_type,
    resourceId: wire.resource_id,
    resourceName: wire.resource_name,
    zone: wire.resource_az,
    size: wire.resource_size,
    createdAt: wire.created_at,
    expiresAt: wire.expired_at === null ? null : toIso(wire.expired_at),
    restoreMode: wire.extend_info?.supported_restore_mode ?? null,
    systemDisk: Boolean(
      wire.extend_info?.bootable || wire.extend_info?.system_disk || wire.extend_info?.contain_system_disk,
    ),
    children: wire.children,
  }));

/** Source: CBR-API `vaults`. */
export const VaultReply: z.ZodType<Vault> = z
  .object({ id: text, name: orEmpty, billing: z.object({ status: orEmpty }).nullish() })
  .transform((wire) => ({ id: wire.id, name: wire.name, status: wire.billing?.status ?? "" }));

/** Source: CBR-API `tasks`. Which parts a restore fills is not documented, so all but id and status may be missing. */
export const BackupOperationReply: z.ZodType<BackupOperation> = z
  .object({
    id: text,
    operation_type: orEmpty,
    status: text,
    created_at: time,
    ended_at: nullable,
    error_info: z.object({ code: nullable, message: nullable }).nullish(),
    extra_info: z
      .object({
        resource: z.object({ id: orEmpty }).nullish(),
        restore: z.object({ backup_id: orEmpty, target_resource_id: orEmpty }).nullish(),
        common: z.object({ progress: orZero }).nullish(),
      })
      .nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    type: wire.operation_type,
    status: wire.status,
    createdAt: wire.created_at,
    endedAt: wire.ended_at,
    progress: wire.extra_info?.common?.progress ?? 0,
    backupId: wire.extra_info?.restore?.backup_id ?? "",
    targetId: wire.extra_info?.restore?.target_resource_id ?? "",
    errorCode: wire.error_info?.code || null,
    errorMessage: wire.error_info?.message || null,
  }));

/** OTC documents an empty answer, Huawei Cloud names the operation: both are accepted. */
export const RestoreReply: z.ZodType<{ readonly operationId: string | null }> = z
  .object({ job_id: z.string().nullish() })
  .nullish()
  .transform((wire) => ({ operationId: wire?.job_id || null }));
