import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Assumptions } from "../assumptions.js";

/** Verification of SDK-HMAC-SHA256 in both wire forms (USE calling_apis; PYSDK signer; GOPHER signer_helper). */

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** As received, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Authorization {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Form B only: date, region, service. */
  readonly scope: { readonly date: string; readonly region: string; readonly service: string } | null;
}

const ALGORITHM = "SDK-HMAC-SHA256";
const PROOF = /^SDK-HMAC-SHA256 +(Access|Credential)=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/;

export function parseAuthorization(header: string): Authorization | null {
  const match = PROOF.exec(header.trim());
  if (match === null) return null;
  const [, kind, credential = "", names = "", signature = ""] = match;
  const signedHeaders = names.split(";");
  if (kind === "Access") return { accessKey: credential.trim(), signedHeaders, signature, scope: null };
  const [accessKey = "", date = "", region = "", service = "", last] = credential.trim().split("/");
  return last === "sdk_request" ? { accessKey, signedHeaders, signature, scope: { date, region, service } } : null;
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalPath(path: string): string {
  const encoded = path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs = query.split("&").map((part) => {
    const [name = "", ...rest] = part.split("=");
    return [
      encode(decode(name.replaceAll("+", "%20"))),
      encode(decode(rest.join("=").replaceAll("+", "%20"))),
    ] as const;
  });
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...pairs]
    .sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Rules of a signature that a client may be held to or not. */
export type SignatureRules = Pick<
  Assumptions,
  "signedHeaders" | "bodyDigest" | "emptyPostSignature" | "signatureScope"
>;

/** Region and service that a request came in at. */
export interface Called {
  readonly region: string;
  readonly service: string;
}

const MUST_COVER = { "host-and-date": ["host", "x-sdk-date"], date: ["x-sdk-date"] } as const;
const NOT_SIGNED = "UNSIGNED-PAYLOAD";

/** A reason to refuse a signature whatever it is worth: it covers too little, or speaks of another body or day. Null: none. */
export function offenceOf(
  request: SignedRequest,
  auth: Authorization,
  rules: SignatureRules,
  called: Called,
): string | null {
  const names = auth.signedHeaders;
  if (rules.signedHeaders !== "any") {
    const missing = MUST_COVER[rules.signedHeaders].filter((name) => !names.includes(name));
    if (missing.length > 0) return `SignedHeaders lacks ${missing.join(" and ")}`;
    const inOrder = names.every((name, at) => at === 0 || (names[at - 1] ?? "") < name);
    const lower = names.every((name) => name === name.toLowerCase());
    if (!inOrder || !lower) return "SignedHeaders are not in lower case, in order and once each";
    if (names.some((name) => request.headers[name] === undefined))
      return "SignedHeaders names a header that was not sent";
  }
  const digest = request.headers["x-sdk-content-sha256"];
  if (digest !== undefined && rules.bodyDigest !== "verbatim" && digest !== sha256(request.body)) {
    if (rules.bodyDigest === "of-the-body" || digest !== NOT_SIGNED)
      return "X-Sdk-Content-Sha256 is not that of the body";
  }
  return scopeOffence(request, auth.scope, rules, called);
}

function scopeOffence(
  request: SignedRequest,
  scope: Authorization["scope"],
  { signatureScope }: SignatureRules,
  { region, service }: Called,
): string | null {
  if (scope === null || signatureScope === "any") return null;
  const day = String(request.headers["x-sdk-date"]).slice(0, 8);
  if (scope.date !== day) return "the scope is of another day than X-Sdk-Date";
  if (signatureScope === "of-the-date") return null;
  if (!["", region].includes(scope.region)) return `the scope is of another region than ${region}`;
  if (!["", service].includes(scope.service)) return `the scope is of another service than ${service}`;
  return null;
}

/** Built from the request's own list of signed headers: others may have been added after signing. */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  path: string,
  queryAsBody: boolean,
): string {
  const headers = signedHeaders
    .map((name) => {
      const value = request.headers[name.toLowerCase()];
      return `${name.toLowerCase()}:${(Array.isArray(value) ? value.join(",") : (value ?? "")).trim()}\n`;
    })
    .join("");
  const given = request.headers["x-sdk-content-sha256"];
  const payload = queryAsBody ? Buffer.from(request.query) : request.body;
  return [
    request.method.toUpperCase(),
    canonicalPath(path),
    queryAsBody ? "" : canonicalQuery(request.query),
    headers,
    signedHeaders.join(";"),
    typeof given === "string" ? given : sha256(payload),
  ].join("\n");
}

export function signatureOf(
  canonical: string,
  sdkDate: string,
  secretKey: string,
  scope: Authorization["scope"],
): string {
  const digest = sha256(canonical);
  if (scope === null) return hmac(secretKey, `${ALGORITHM}\n${sdkDate}\n${digest}`).toString("hex");
  const text = `${ALGORITHM}\n${sdkDate}\n${scope.date}/${scope.region}/${scope.service}/sdk_request\n${digest}`;
  const dated = hmac(`SDK${secretKey}`, scope.date);
  const key = hmac(hmac(hmac(dated, scope.region), scope.service), "sdk_request");
  return hmac(key, text).toString("hex");
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** `paths`: as received, and as the service itself would see it behind its prefix. */
export function isSigned(
  request: SignedRequest,
  auth: Authorization,
  secretKey: string,
  paths: readonly string[],
  rules: Pick<SignatureRules, "emptyPostSignature">,
): boolean {
  const date = request.headers["x-sdk-date"];
  if (typeof date !== "string") return false;
  // GOPHER signs a POST without body with the query in place of the payload and an empty canonical query.
  const emptyPost = request.method.toUpperCase() === "POST" && request.body.length === 0;
  const styles = emptyPost && rules.emptyPostSignature === "query-as-body" ? [false, true] : [false];
  return paths.some((path) =>
    styles.some((style) => {
      const canonical = canonicalRequest(request, auth.signedHeaders, path, style);
      return same(signatureOf(canonical, date, secretKey, auth.scope), auth.signature);
    }),
  );
}

const SKEW_MS = 15 * 60 * 1000;

/** `20260115T083000Z`, at most 15 minutes from the server's time. */
export function isTimely(sdkDate: string, nowMs: number): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sdkDate);
  if (match === null) return false;
  const [, y, mo, d, h, mi, s] = match.map(Number);
  const time = Date.UTC(y ?? 0, (mo ?? 1) - 1, d, h, mi, s);
  return Math.abs(time - nowMs) <= SKEW_MS;
}
