/** Objects of the backup service (CBR-API). Backups are made by the control API; the service only restores them here. */

export type ResourceType = "OS::Nova::Server" | "OS::Cinder::Volume";

export interface Backup {
  readonly id: string;
  readonly checkpoint_id: string;
  readonly vault_id: string;
  readonly name: string;
  status: string;
  readonly resource_type: ResourceType;
  readonly resource_id: string;
  readonly resource_name: string;
  readonly resource_az: string;
  readonly resource_size: number;
  readonly parent_id: string | null;
  readonly restore_mode: string;
  readonly bootable: boolean;
  readonly marker: string;
  readonly created: number;
  updated: number;
}

export interface Vault {
  readonly id: string;
  readonly name: string;
  status: string;
}

export interface OperationLog {
  readonly id: string;
  readonly backup_id: string;
  readonly vault_id: string;
  readonly checkpoint_id: string;
  readonly target_type: ResourceType;
  readonly target_id: string;
  readonly target_name: string;
  readonly job_id: string;
  readonly created: number;
}
