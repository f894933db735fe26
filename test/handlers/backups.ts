import type { World } from "../../simulator/index";
import type { Bench, Props } from "../support/handlers";
import { instanceOf, protectedWorld } from "./scenes";

/** The protected shop with a vault for its backups. */
export const vaultWorld: World = { ...protectedWorld, vaults: [{ name: "vault-dr" }] };

export interface ServerBackup {
  readonly id: string;
  readonly server: string;
  /** The backups of its disks. */
  readonly children: readonly { readonly id: string; readonly volume_id: string }[];
}

/** A backup of the DR server of a protected server, two hours old: its disks hold `marker`, the server's own hold newer data. */
export async function backupOf(bench: Bench, serverName: string, marker: string): Promise<ServerBackup> {
  const { target_server: server } = instanceOf(await bench.world(), serverName);
  return await backupOfServer(bench, server, marker);
}

/** The same by the id of the server. */
export async function backupOfServer(
  bench: Bench,
  server: string,
  marker: string,
  createdAt = "2026-03-02T01:00:00Z",
): Promise<ServerBackup> {
  await write(bench, server, marker);
  const { id, children } = await bench.control.createBackup({ server, name: marker, createdAt });
  await write(bench, server, "newest");
  return { id, server, children };
}

/** The guest writes to every disk of its server. */
export async function write(bench: Bench, server: string, marker: string): Promise<void> {
  for (const disk of await disksOf(bench, server)) await bench.control.setMarker({ disk: disk.id, marker });
}

async function disksOf(bench: Bench, serverId: string): Promise<{ id: string; marker: string }[]> {
  const { disks } = await bench.world();
  return disks.filter((disk) => disk.attachments.some((row) => row.server_id === serverId));
}

/** The points in time that the disks of a server hold: one, if all were written together. */
export async function markers(bench: Bench, serverId: string): Promise<string[]> {
  return [...new Set((await disksOf(bench, serverId)).map((disk) => disk.marker))];
}

/** The bodies of every restore that was asked for. */
export async function restoresSent(bench: Bench): Promise<Props[]> {
  const calls = await bench.control.calls({ call: "restore-backup" });
  return calls.map((call) => (call.body as { restore: Props }).restore);
}

/** A declared recovery point. */
export function point(transition: string, ...backups: Pick<ServerBackup, "id" | "server">[]): Props {
  return {
    recoveryPoint: { transition, restores: backups.map(({ id, server }) => ({ serverId: server, backupId: id })) },
  };
}

export async function powerOf(bench: Bench, serverId: string): Promise<string | undefined> {
  return (await bench.world()).servers.find((server) => server.id === serverId)?.status;
}
