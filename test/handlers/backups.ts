import type { World } from "../../simulator/index";
import type { Bench, Props } from "../support/handlers";
import { instanceOf, protectedWorld } from "./scenes";

/** The protected shop with a vault for its backups. */
export const vaultWorld: World = { ...protectedWorld, vaults: [{ name: "vault-dr" }] };

interface ServerBackup {
  readonly id: string;
  readonly server: string;
}

/** A backup of the DR server of a protected server, two hours old: its disks hold `marker`, the server's own hold newer data. */
export async function backupOf(bench: Bench, serverName: string, marker: string): Promise<ServerBackup> {
  const { target_server: server } = instanceOf(await bench.world(), serverName);
  const mark = async (text: string): Promise<void> => {
    for (const disk of await disksOf(bench, server)) await bench.control.setMarker({ disk: disk.id, marker: text });
  };
  await mark(marker);
  const { id } = await bench.control.createBackup({ server, name: marker, createdAt: "2026-03-02T01:00:00Z" });
  await mark("newest");
  return { id, server };
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
export function point(transition: string, ...backups: ServerBackup[]): Props {
  return {
    recoveryPoint: { transition, restores: backups.map(({ id, server }) => ({ serverId: server, backupId: id })) },
  };
}

export async function powerOf(bench: Bench, serverId: string): Promise<string | undefined> {
  return (await bench.world()).servers.find((server) => server.id === serverId)?.status;
}
