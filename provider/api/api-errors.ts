import { DrError, type ErrorCode } from "../errors";
import { VENDOR_CODES, VENDOR_CODES_BY_OPERATION } from "./vendor-codes";
import { isKeyOf, isObject } from "../model/narrow";
import { MOST_OF_SENTENCE, MOST_OF_WORD, withoutEnd } from "../model/text";
import { quoted } from "../shown";

/** Content of an error body of the services, whichever of their shapes it has. */
export interface VendorError {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
}

/** A refused request. */
export interface Refusal {
  /** For example `Failing over group 7f0c…`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly service: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the call, for codes whose meaning depends on it. */
  readonly call?: string | undefined;
  /** A better hint than the tables have. */
  readonly hint?: string | undefined;
  /** Time for which the host asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * Reads `{error: {code, message}}`, the same under any other single key (`badrequest`, `itemNotFound`, `NeutronError`), and the
 * gateway's flat `{error_code, error_msg, request_id}` or `{code, message}`.
 */
export function readVendorError(body: unknown): VendorError {
  const flat = fields(body);
  const inner =
    Object.values(flat)
      .map(fields)
      .find((value) => SPOKEN.some((key) => key in value)) ?? {};
  return {
    code: said(
      inner["code"] ?? inner["error_code"] ?? inner["type"] ?? flat["error_code"] ?? flat["code"],
      MOST_OF_WORD,
    ),
    message: said(inner["message"] ?? inner["error_msg"] ?? flat["error_msg"] ?? flat["message"], MOST_OF_SENTENCE),
    requestId: said(flat["request_id"] ?? inner["request_id"], MOST_OF_WORD),
  };
}

/** The id by which the service finds a request again, from the headers of its answer. */
export function requestIdIn(headers: Readonly<Record<string, string>> | undefined): string | undefined {
  return said(headers?.["x-request-id"], MOST_OF_WORD);
}

const SPOKEN = ["message", "code", "error_code", "error_msg"];

/** The error for a refused request: vendor code first, HTTP status where the code says nothing. */
export function refusalError(refusal: Refusal): DrError {
  const { status, headers } = refusal;
  const vendor = readVendorError(refusal.body);
  const requestId = requestIdIn(headers) ?? vendor.requestId;
  const row = (vendor.code === undefined ? undefined : meaning(vendor.code, refusal.call)) ?? byStatus(refusal, vendor);
  const labels = [
    vendor.code !== undefined && vendor.code !== String(status) ? vendor.code : undefined,
    `HTTP ${status}`,
    requestId === undefined ? undefined : `request id ${requestId}`,
  ].filter((label) => label !== undefined);
  const said = vendor.message === undefined ? "" : `: ${withoutEnd(vendor.message, ". ")}`;
  return new DrError(
    row.code,
    `${refusal.operation} was refused${said} (${labels.join(", ")})`,
    {
      vendorCode: vendor.code,
      httpStatus: status,
      requestId,
      service: refusal.service,
      request: `${refusal.method} ${refusal.path}`,
      ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
    },
    { hint: refusal.hint ?? row.hint },
  );
}

interface Meaning {
  readonly code: ErrorCode;
  readonly hint?: string;
}

/** A code comes from outside: `constructor` has no row, although every object has a property of that name. */
function meaning(code: string, call: string | undefined): Meaning | undefined {
  const own = call === undefined ? undefined : VENDOR_CODES_BY_OPERATION[call];
  const rows = [own, VENDOR_CODES].find((table) => table !== undefined && isKeyOf(table, code));
  return rows?.[code];
}

function byStatus({ status, service }: Refusal, vendor: VendorError): Meaning {
  if (status === 401) return { code: "DR_AUTH" };
  if (status === 403) return { code: "DR_FORBIDDEN" };
  // A 404 that no service signed comes from a wrong address. Taken for "the object is gone", it would empty a whole stack.
  if (status === 404)
    return vendor.code === undefined && vendor.message === undefined
      ? { code: "DR_CONFIG_INVALID", hint: "Check sdrs:endpoint and sdrs:region: this host does not serve the call." }
      : // What the identity service does not find is part of the login, never the object that a call is about.
        { code: service === "iam" ? "DR_AUTH" : "DR_NOT_FOUND" };
  if (status === 409) return { code: "DR_STATE_CONFLICT" };
  if (status === 429) return { code: "DR_THROTTLED" };
  if (status >= 500 && status !== 501) return { code: "DR_UNAVAILABLE" };
  return { code: "DR_API_UNEXPECTED" };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value) ? value : {};
}

function said(value: unknown, most: number): string | undefined {
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? quoted(value, most) : "";
  return text === "" ? undefined : text;
}
