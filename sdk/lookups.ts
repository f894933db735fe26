import * as pulumi from "@pulumi/pulumi";
import type {
  GetDrillsArgs,
  GetFailedTasksArgs,
  GetProtectedInstancesArgs,
  GetProtectionGroupArgs,
  GetProtectionGroupsArgs,
  GetReplicationPairsArgs,
  GetRpoStatisticsArgs,
  GetServersArgs,
  LookupArgs,
  LookupName,
  LookupResult,
} from "../provider/lookups/lookups";
import { isObject } from "../provider/model/narrow";
import { type Provider, settingsOf } from "./provider";

/*
 * Look-ups run in the process of the program, each question once a run, and take 20 s at most. One that fails ends the program
 * before anything is registered: a program that must run while a zone is dead does not look its servers up. Do not feed the
 * inputs of a group from them; see `servers` of a group for what is found out once and kept.
 *
 * In unit tests under `setMocks` they ask the mock `call` for the token of the look-up, and no test reaches a network.
 */

/** Options of a look-up. */
export interface LookupOptions {
  /** Another account or region than that of the stack's configuration. */
  readonly provider?: Provider | undefined;
}

type Args<N extends LookupName> = { [K in keyof LookupArgs<N>]: pulumi.Input<Exclude<LookupArgs<N>[K], undefined>> };

/**
 * The pairs of zones between which the service replicates. Raises `DR_CONFIG_INVALID`, `DR_AUTH`, `DR_UNAVAILABLE`.
 *
 * @example
 * export const domains = sdrs.getActiveActiveDomainsOutput().domains;
 */
export function getActiveActiveDomains(options?: LookupOptions): Promise<LookupResult<"getActiveActiveDomains">> {
  return ask("getActiveActiveDomains", {}, options);
}

/** The same as an output. */
export function getActiveActiveDomainsOutput(
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getActiveActiveDomains">> {
  return asOutput("getActiveActiveDomains", {}, options);
}

/**
 * One protection group, by its id or its exact name. Raises `DR_NOT_FOUND`, and `DR_USAGE` where several have the name.
 *
 * @example
 * export const productionZone = sdrs.getProtectionGroupOutput({ name: "orders" }).productionZone;
 */
export function getProtectionGroup(
  args: GetProtectionGroupArgs,
  options?: LookupOptions,
): Promise<LookupResult<"getProtectionGroup">> {
  return ask("getProtectionGroup", args, options);
}

/** The same as an output. */
export function getProtectionGroupOutput(
  args: Args<"getProtectionGroup">,
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getProtectionGroup">> {
  return asOutput("getProtectionGroup", args, options);
}

/**
 * The protection groups of the project.
 *
 * @example
 * const { groups } = sdrs.getProtectionGroupsOutput({ status: "failed-over" });
 * export const away = groups.apply((all) => all.map(({ name }) => name));
 */
export function getProtectionGroups(
  args: GetProtectionGroupsArgs = {},
  options?: LookupOptions,
): Promise<LookupResult<"getProtectionGroups">> {
  return ask("getProtectionGroups", args, options);
}

/** The same as an output. */
export function getProtectionGroupsOutput(
  args: Args<"getProtectionGroups"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getProtectionGroups">> {
  return asOutput("getProtectionGroups", args, options);
}

/**
 * Protected instances, also by their tags.
 *
 * @example
 * export const instances = sdrs.getProtectedInstancesOutput({ tags: { team: "orders" } }).instances;
 */
export function getProtectedInstances(
  args: GetProtectedInstancesArgs = {},
  options?: LookupOptions,
): Promise<LookupResult<"getProtectedInstances">> {
  return ask("getProtectedInstances", args, options);
}

/** The same as an output. */
export function getProtectedInstancesOutput(
  args: Args<"getProtectedInstances"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getProtectedInstances">> {
  return asOutput("getProtectedInstances", args, options);
}

/**
 * Replication pairs.
 *
 * @example
 * const { pairs } = sdrs.getReplicationPairsOutput({ protectionGroupId: group.id });
 * export const broken = pairs.apply((all) => all.filter(({ faultLevel }) => faultLevel !== "0"));
 */
export function getReplicationPairs(
  args: GetReplicationPairsArgs = {},
  options?: LookupOptions,
): Promise<LookupResult<"getReplicationPairs">> {
  return ask("getReplicationPairs", args, options);
}

/** The same as an output. */
export function getReplicationPairsOutput(
  args: Args<"getReplicationPairs"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getReplicationPairs">> {
  return asOutput("getReplicationPairs", args, options);
}

/**
 * DR drills.
 *
 * @example
 * export const drills = sdrs.getDrillsOutput({ protectionGroupId: group.id }).drills;
 */
export function getDrills(args: GetDrillsArgs = {}, options?: LookupOptions): Promise<LookupResult<"getDrills">> {
  return ask("getDrills", args, options);
}

/** The same as an output. */
export function getDrillsOutput(
  args: Args<"getDrills"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getDrills">> {
  return asOutput("getDrills", args, options);
}

/**
 * Servers of the project with their zone, VPC, disks and NICs.
 *
 * @example
 * const { servers } = sdrs.getServersOutput({ availabilityZone: "eu-de-01" });
 * export const ids = servers.apply((all) => Object.fromEntries(all.map(({ name, id }) => [name, id])));
 */
export function getServers(args: GetServersArgs = {}, options?: LookupOptions): Promise<LookupResult<"getServers">> {
  return ask("getServers", args, options);
}

/** The same as an output. */
export function getServersOutput(
  args: Args<"getServers"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getServers">> {
  return asOutput("getServers", args, options);
}

/**
 * Quotas of the service, and how much of each is used.
 *
 * @example
 * const { quotas } = sdrs.getQuotasOutput();
 * export const full = quotas.apply((all) => all.filter(({ used, quota }) => quota !== null && used >= quota));
 */
export function getQuotas(options?: LookupOptions): Promise<LookupResult<"getQuotas">> {
  return ask("getQuotas", {}, options);
}

/** The same as an output. */
export function getQuotasOutput(options?: LookupOptions): pulumi.Output<LookupResult<"getQuotas">> {
  return asOutput("getQuotas", {}, options);
}

/**
 * Every tag of the protected instances of the project, each key with its values.
 *
 * @example
 * export const tags = sdrs.getProtectedInstanceTagsOutput().tags;
 */
export function getProtectedInstanceTags(options?: LookupOptions): Promise<LookupResult<"getProtectedInstanceTags">> {
  return ask("getProtectedInstanceTags", {}, options);
}

/** The same as an output. */
export function getProtectedInstanceTagsOutput(
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getProtectedInstanceTags">> {
  return asOutput("getProtectedInstanceTags", {}, options);
}

/**
 * Numbers of replication pairs beyond their RPO over time. Huawei Cloud alone has them; for Open Telekom Cloud `DR_USAGE` is raised
 * before anything is sent.
 *
 * @example
 * export const exceeded = sdrs.getRpoStatisticsOutput({ since: "2026-01-15T00:00:00Z" }).statistics;
 */
export function getRpoStatistics(
  args: GetRpoStatisticsArgs = {},
  options?: LookupOptions,
): Promise<LookupResult<"getRpoStatistics">> {
  return ask("getRpoStatistics", args, options);
}

/** The same as an output. */
export function getRpoStatisticsOutput(
  args: Args<"getRpoStatistics"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getRpoStatistics">> {
  return asOutput("getRpoStatistics", args, options);
}

/**
 * Failed tasks that the service still remembers.
 *
 * @example
 * export const tasks = sdrs.getFailedTasksOutput().tasks;
 */
export function getFailedTasks(
  args: GetFailedTasksArgs = {},
  options?: LookupOptions,
): Promise<LookupResult<"getFailedTasks">> {
  return ask("getFailedTasks", args, options);
}

/** The same as an output. */
export function getFailedTasksOutput(
  args: Args<"getFailedTasks"> = {},
  options?: LookupOptions,
): pulumi.Output<LookupResult<"getFailedTasks">> {
  return asOutput("getFailedTasks", args, options);
}

async function ask<N extends LookupName>(
  name: N,
  args: LookupArgs<N>,
  { provider }: LookupOptions = {},
): Promise<LookupResult<N>> {
  const run: unknown = pulumi.runtime.getMonitor();
  if (isMock(run)) return (await pulumi.runtime.invoke(`sdrs:index:${name}`, { ...args })) as LookupResult<N>;
  const get = provider === undefined ? pulumi.runtime.getConfig : await settingsOf(provider);
  // Loaded on demand: a program that looks nothing up needs no client.
  const { lookUp } = await import("../provider/lookups/look-up.js");
  return await lookUp({ name, args, get, run: isObject(run) ? run : globalThis });
}

function asOutput<N extends LookupName>(
  name: N,
  args: Args<N>,
  options: LookupOptions | undefined,
): pulumi.Output<LookupResult<N>> {
  const result = pulumi.output(args).apply((known) => ask(name, known as LookupArgs<N>, options));
  return result as unknown as pulumi.Output<LookupResult<N>>;
}

/** True in a unit test: the monitor is the one that `setMocks` puts in the place of the engine's, of whatever copy of the SDK. */
function isMock(monitor: unknown): boolean {
  return isObject(monitor) && monitor.constructor.name === "MockMonitor";
}
