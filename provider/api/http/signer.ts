import { createHash, createHmac } from "node:crypto";
import type { SignableRequest } from "./http";
import { uriEncode } from "./uri-encode";

/**
 * Signature of requests by access key, SDK-HMAC-SHA256 without a scope, as the vendor's API Request Signing Guide
 * describes it (devg-apisign, api-sign-algorithm-002 to -005): canonical request, string to sign, HMAC, header.
 */

/** An access key. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Parts of a request that the canonical request is made of. Names of headers in any case, values with or without blanks around. */
export interface SignedParts {
  readonly method: string;
  /** As it is sent, percent-encoded or not. */
  readonly path: string;
  /** Not encoded; a name may occur more than once. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  /** As it is sent; empty without one. */
  readonly body: string;
}

const ALGORITHM = "SDK-HMAC-SHA256";

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Signs a request as it is about to be sent. Answers the headers to add. */
export function signRequest(request: SignableRequest, key: AccessKey, date: Date): Record<string, string> {
  const { host, pathname } = new URL(request.url);
  const stamp = date.toISOString().replace(/[-:]|\.\d+/g, "");
  const parts: SignedParts = {
    method: request.method,
    path: pathname,
    query: Object.entries(request.query),
    // Host and date are always signed; of the rest what was given.
    headers: { ...request.headers, host, "X-Sdk-Date": stamp },
    body: request.body === undefined ? "" : JSON.stringify(request.body),
  };
  return { "X-Sdk-Date": stamp, Authorization: authorization(parts, key, stamp) };
}

/** The headers that prove an access key, with others that the signature covers. Of the request's own only the type of the body is covered. */
export function signedHeaders(
  request: SignableRequest,
  key: AccessKey & { readonly securityToken?: string },
  others: Readonly<Record<string, string>>,
): Record<string, string> {
  const token: Record<string, string> =
    key.securityToken === undefined ? {} : { "X-Security-Token": key.securityToken };
  const covered = { ...others, ...token };
  const type = request.headers["content-type"];
  const headers = { ...(type === undefined ? {} : { "content-type": type }), ...covered };
  return { ...covered, ...signRequest({ ...request, headers }, key, new Date()) };
}

/** The header `Authorization`, in the form `Access=…, SignedHeaders=…, Signature=…`. */
export function authorization(parts: SignedParts, key: AccessKey, stamp: string): string {
  const text = [ALGORITHM, stamp, sha256(canonicalRequest(parts))].join("\n");
  const signature = createHmac("sha256", key.secretKey).update(text, "utf8").digest("hex");
  const names = signedNames(parts.headers).join(";");
  return `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
}

/** The text whose hash is signed. */
export function canonicalRequest(parts: SignedParts): string {
  const values = new Map(Object.entries(parts.headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const names = signedNames(parts.headers);
  return [
    parts.method.toUpperCase(),
    canonicalPath(parts.path),
    canonicalQuery(parts.query),
    names.map((name) => `${name}:${values.get(name) ?? ""}\n`).join(""),
    names.join(";"),
    sha256(parts.body),
  ].join("\n");
}

function signedNames(headers: SignedParts["headers"]): string[] {
  return Object.keys(headers)
    .map((name) => name.toLowerCase())
    .sort(byCode);
}

/** Each segment encoded once, however it was written, and a slash at the end. */
function canonicalPath(path: string): string {
  const encoded = path
    .split("/")
    .map((segment) => uriEncode(decoded(segment)))
    .join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

/** A percent sign that begins no code stands for itself. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Encoded first and then ordered, by name and by value. */
function canonicalQuery(query: SignedParts["query"]): string {
  return query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => byCode(a, b) || byCode(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}
