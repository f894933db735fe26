/** The styles of time stamps of the four kinds of rows (OTC-API protection_group, replication_pair, job; ECS, VPC, EIP, EVS). */

const iso = (ms: number): string => new Date(ms).toISOString();

/** `2026-01-15 08:30:41.413`: groups, instances, drills. */
export const groupTime = (ms: number): string => iso(ms).replace("T", " ").replace("Z", "");

/** `2026-01-15T08:43:24.108000`: pairs, disks. */
export const pairTime = (ms: number): string => iso(ms).replace("Z", "000");

/** `2026-01-15T08:30:30.443Z`: jobs. */
export const jobTime = (ms: number): string => iso(ms);

/** `2026-01-15T08:41:00Z`: servers. */
export const serverTime = (ms: number): string => `${iso(ms).slice(0, 19)}Z`;

/** `2026-01-10T01:43:41`: ports. */
export const portTime = (ms: number): string => iso(ms).slice(0, 19);

/** `2026-01-10 04:22:32`: elastic addresses. */
export const eipTime = (ms: number): string => iso(ms).slice(0, 19).replace("T", " ");

/** `2026-01-15T08:30:00.123000Z`: tokens. */
export const tokenTime = (ms: number): string => iso(ms).replace("Z", "000Z");

/** `2026-01-15T02:00:12.085+00:00`: backups. */
export const backupTime = (ms: number): string => iso(ms).replace("Z", "+00:00");
