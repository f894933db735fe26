import type { Contract } from "../../../contract/tables";
import type { ObjectKind } from "../../../contract/types";
import { callOf } from "../../../contract/conformance/calls";

interface ActionTable {
  readonly verb: string;
  readonly from: readonly string[];
  readonly via: string;
  readonly to: string;
  readonly failed: string;
  readonly flips: boolean;
}

/** What the provider believes about the service. */
export interface ProviderTables {
  readonly actions: Readonly<Record<string, ActionTable>>;
  readonly statuses: Readonly<Partial<Record<ObjectKind, readonly string[]>>>;
  /** `transient` or anything else, by group status. */
  kindOf(status: string): string;
  /** Our code for a refusal with a vendor code, given the name of the call. */
  codeOf(http: number, vendorCode: string, operation: string): string;
  /** Vendor codes of SDRS the provider decides on. */
  readonly vendorCodes: readonly string[];
  readonly faultLevels: Readonly<Record<"none" | "storage" | "link", string>>;
}

/** Every point where the provider's tables and the contract disagree; empty when they agree. */
export function judgeProvider(contract: Contract, provider: ProviderTables): string[] {
  return [
    ...judgeStatuses(contract, provider),
    ...contract.groupActions.flatMap((row) => judgeAction(contract, row, provider)),
    ...judgeRefusals(contract, provider),
    ...judgeFaultLevels(contract, provider),
  ];
}

function judgeStatuses(contract: Contract, provider: ProviderTables): string[] {
  const differences = (["group", "pair", "instance"] as const).flatMap((object) => {
    const documented = contract.statuses.filter((row) => row.object === object).map((row) => row.status);
    const known = provider.statuses[object] ?? [];
    return [
      ...documented
        .filter((status) => !known.includes(status))
        .map((status) => `${object} status ${status} is unknown to the provider`),
      ...known
        .filter((status) => !documented.includes(status))
        .map((status) => `${object} status ${status} is not documented`),
    ];
  });
  const phases = contract.statuses.filter(
    (row) => row.object === "group" && (row.phase === "transient") !== (provider.kindOf(row.status) === "transient"),
  );
  const failures = contract.statuses.filter(
    (row) =>
      row.object === "group" && (row.phase === "failed") !== ["error", "broken"].includes(provider.kindOf(row.status)),
  );
  return [
    ...differences,
    ...[...phases, ...failures].map(
      (row) => `group status ${row.status} is ${row.phase}, not ${provider.kindOf(row.status)}`,
    ),
  ];
}

function judgeAction(contract: Contract, row: Contract["groupActions"][number], provider: ProviderTables): string[] {
  const ours = provider.actions[row.action];
  if (ours === undefined) return [`the provider has no action ${row.action}`];
  const cells = contract.statuses
    .filter(({ object }) => object === "group")
    .filter(({ status }) => row.from.includes(status) !== ours.from.includes(status))
    .map(({ status }) => `${row.action} from ${status} is ${row.from.includes(status) ? "allowed" : "refused"}`);
  const fields = (["verb", "via", "to", "failed"] as const)
    .filter((field) => row[field] !== ours[field])
    .map((field) => `${row.action}: ${field} is ${row[field]}, not ${ours[field]}`);
  const site =
    (row.site === "flips") === ours.flips
      ? []
      : [`${row.action}: the site ${row.site === "flips" ? "flips" : "stays"}`];
  const body = Object.keys(row.body)[0] === ours.verb ? [] : [`${row.action}: the body is ${JSON.stringify(row.body)}`];
  return [...cells, ...fields, ...site, ...body];
}

/** A creation that names a missing thing is a wrong input; only a call about the thing itself says that it is gone. */
function judgeRefusals(contract: Contract, provider: ProviderTables): string[] {
  const gone = contract.notFound
    .filter((row) => !row.id.startsWith("not-found.create") && row.object !== "job")
    .flatMap((row) => {
      const code = provider.codeOf(row.http, row.code, callOf(row.call).operation);
      const wanted = row.ambiguous === true ? "DR_GONE_OR_BUSY" : "DR_NOT_FOUND";
      if (callOf(row.call).service === "sdrs" && !provider.vendorCodes.includes(row.code))
        return [`${row.code} is unknown to the provider`];
      return code === wanted ? [] : [`${row.code} of ${callOf(row.call).operation} is ${wanted}, not ${code}`];
    });
  const wrongState = contract.errorCodes
    .filter((row) => row.class === "wrong-state")
    .flatMap((row) => {
      const code = provider.codeOf(row.http, row.id, "actOnGroup");
      return ["DR_STATE_CONFLICT", "DR_GONE_OR_BUSY"].includes(code)
        ? []
        : [`${row.id} means a wrong state, not ${code}`];
    });
  const documented = new Set(contract.errorCodes.map((row) => row.id));
  const invented = provider.vendorCodes
    .filter((code) => code.startsWith("SDRS.") && !documented.has(code))
    .map((code) => `${code} is no code of the service`);
  const gateway = contract.gatewayErrors.flatMap((row) =>
    row.codes.flatMap((vendor) => {
      const code = provider.codeOf(row.http, vendor, "showGroup");
      const wanted = { 401: "DR_AUTH", 403: "DR_FORBIDDEN", 404: "DR_CONFIG_INVALID", 429: "DR_THROTTLED" }[row.http];
      return code === wanted ? [] : [`${vendor} (${row.http}) is ${wanted ?? "unknown"}, not ${code}`];
    }),
  );
  return [...gone, ...wrongState, ...invented, ...gateway];
}

function judgeFaultLevels(contract: Contract, provider: ProviderTables): string[] {
  const levels = contract.faultLevels.map((row) => row.level);
  const ours = Object.values(provider.faultLevels);
  const refused = contract.faultLevels.filter((row) => row.failover === "refused").map((row) => row.level);
  return [
    ...levels
      .filter((level) => !ours.includes(level))
      .map((level) => `fault level ${level} is unknown to the provider`),
    ...ours.filter((level) => !levels.includes(level)).map((level) => `fault level ${level} is not documented`),
    ...(refused.length === 1 && refused[0] === provider.faultLevels.link
      ? []
      : [`fault levels that forbid a failover: ${refused.join(", ")}`]),
  ];
}
