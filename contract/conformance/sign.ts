import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
}
export interface Signable {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `X-Sdk-Date`, where it is not among the headers that are signed. */
  readonly date?: string;
}
/** Form A signs date and request; form B adds a scope and derives its key from it. */
export type Form = { readonly form: "A" } | { readonly form: "B"; readonly region: string; readonly service: string };

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", value = ""] = part.split("=");
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .sort()
    .join("&");
}

/** The canonical request over exactly the given headers. */
export function canonicalRequest(request: Signable): string {
  const path = request.path
    .split("/")
    .map((segment) => encode(decodeURIComponent(segment)))
    .join("/");
  const names = Object.keys(request.headers).map((name) => name.toLowerCase());
  const sorted = [...names].sort();
  const lower = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return [
    request.method,
    path.endsWith("/") ? path : `${path}/`,
    canonicalQuery(request.query),
    sorted.map((name) => `${name}:${(lower[name] ?? "").trim()}\n`).join(""),
    sorted.join(";"),
    lower["x-sdk-content-sha256"] ?? sha256(request.body),
  ].join("\n");
}

/** The signature of a request; `headers` are those that are signed and hold `X-Sdk-Date`. */
export function signature(request: Signable, secretKey: string, form: Form): string {
  const date = dateOf(request);
  const hashed = sha256(canonicalRequest(request));
  if (form.form === "A") return hmac(secretKey, ["SDK-HMAC-SHA256", date, hashed].join("\n")).toString("hex");
  const day = date.slice(0, 8);
  const key = [day, form.region, form.service, "sdk_request"].reduce<string | Buffer>(hmac, `SDK${secretKey}`);
  return hmac(key, ["SDK-HMAC-SHA256", date, scopeOf(day, form), hashed].join("\n")).toString("hex");
}

/** The Authorization header of a signed request. */
export function authorization(request: Signable, credentials: Credentials, form: Form): string {
  const names = Object.keys(request.headers)
    .map((name) => name.toLowerCase())
    .sort()
    .join(";");
  const who =
    form.form === "A"
      ? `Access=${credentials.accessKey}`
      : `Credential=${credentials.accessKey}/${scopeOf(dateOf(request).slice(0, 8), form)}`;
  return `SDK-HMAC-SHA256 ${who}, SignedHeaders=${names}, Signature=${signature(request, credentials.secretKey, form)}`;
}

/** `20260115T083000Z`. */
export function sdkDate(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function scopeOf(day: string, form: { region: string; service: string }): string {
  return `${day}/${form.region}/${form.service}/sdk_request`;
}

function dateOf(request: Signable): string {
  const found = Object.entries(request.headers).find(([name]) => name.toLowerCase() === "x-sdk-date");
  const date = found?.[1] ?? request.date;
  if (date === undefined) throw new Error("x-sdk-date is not among the signed headers");
  return date;
}
