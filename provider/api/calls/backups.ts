import { type Backup, BackupOperationReply, BackupReply, RestoreReply, VaultReply } from "../../model/wire/backups";
import { type Client, segment } from "../http/client";
import type { BackupCalls } from "./types";
import { PAGING } from "../http/paging";

const service = "cbr";

/** Recovery points. Source: CBR-API `backups` and `tasks`. */
export function backupCalls(client: Client): BackupCalls {
  const list = (
    query: Record<string, string | undefined>,
    options?: Parameters<BackupCalls["list"]>[1],
  ): Promise<Backup[]> =>
    client.list(
      {
        operation: "Listing backups",
        call: "listBackups",
        service,
        path: "/v3/{project_id}/backups",
        query: { image_type: "backup", sort: "created_at:desc", ...query },
        key: "backups",
        row: BackupReply,
        idOf: ({ id }) => id,
        paging: PAGING.cbr,
      },
      options,
    );
  return {
    async get(id, options) {
      const operation = `Reading backup ${id}`;
      const path = `/v3/{project_id}/backups/${segment(id, operation)}`;
      return client.get({ operation, call: "getBackup", service, path, key: "backup", row: BackupReply, id }, options);
    },
    list: ({ resourceId, checkpointId, status }, options) =>
      list({ resource_id: resourceId, checkpoint_id: checkpointId, status }, options),
    async vault(id, options) {
      const operation = `Reading vault ${id}`;
      const path = `/v3/{project_id}/vaults/${segment(id, operation)}`;
      return client.get({ operation, call: "getVault", service, path, key: "vault", row: VaultReply, id }, options);
    },
    async restore(id, target, options) {
      const operation = `Restoring backup ${id} to ${"serverId" in target ? `server ${target.serverId}` : `disk ${target.volumeId}`}`;
      const restore =
        "serverId" in target
          ? {
              server_id: target.serverId,
              // Always sent: without it the service starts the server as soon as the restore ends.
              power_on: false,
              mappings: target.mappings.map((row) => ({ backup_id: row.backupId, volume_id: row.volumeId })),
            }
          : { volume_id: target.volumeId };
      const path = `/v3/{project_id}/backups/${segment(id, operation)}/restore`;
      const reply = await client.send({ operation, call: "restoreBackup", service, path, body: { restore } }, options);
      // The call was accepted whatever its answer says; an unknown answer names no operation.
      const read = RestoreReply.safeParse(reply.body);
      return read.success ? read.data.operationId : null;
    },
    async operation(id, options) {
      const operation = `Reading backup operation ${id}`;
      const path = `/v3/{project_id}/operation-logs/${segment(id, operation)}`;
      const spec = {
        operation,
        call: "getBackupOperation",
        service,
        path,
        key: "operation_log",
        row: BackupOperationReply,
        id,
      } as const;
      return client.get(spec, options);
    },
    restores: ({ since }, options) =>
      client.list(
        {
          operation: "Listing restores",
          call: "listRestores",
          service,
          path: "/v3/{project_id}/operation-logs",
          query: { operation_type: "restore", start_time: since.replace(/\.\d+Z$/, "Z") },
          key: "operation_logs",
          row: BackupOperationReply,
          idOf: ({ id }) => id,
          paging: PAGING.cbr,
        },
        options,
      ),
  };
}
