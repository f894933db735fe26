import { redactor } from "../../redact";
import { isLoopback } from "../../settings/address";

/** A proxy through which the environment sends requests. */
export interface Proxy {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** For people: without user and password. */
  readonly name: string;
  readonly authorization: string | undefined;
}

/** A way that the environment names and that cannot be gone. */
export class UnusableProxy extends Error {}

const NAMES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"] as const;

/**
 * The proxy for an address, or undefined for the direct way. Loopback never leaves the machine: {@link isLoopback}, which lets a
 * request go without TLS, is also what keeps it from a proxy.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): Proxy | undefined {
  if (isLoopback(url.hostname) || isSpared(url, env["no_proxy"] ?? env["NO_PROXY"] ?? "")) return undefined;
  const name = NAMES.find((one) => env[one]);
  return name === undefined ? undefined : readProxy(name, env[name] ?? "");
}

/** Entries of `NO_PROXY` are hosts, with their subdomains and perhaps a port; `*` is every host. */
function isSpared(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(/[,\s]/).some((entry) => {
    if (entry === "" || entry === "*") return entry === "*";
    const [, name = entry, only] = /^([^:]+|\[[^\]]+\]):(\d+)$/.exec(entry) ?? [];
    const domain = name.replace(/^\*?\./, "").toLowerCase();
    return (only === undefined || only === port) && (host === domain || host.endsWith(`.${domain}`));
  });
}

function readProxy(name: string, text: string): Proxy {
  const whole = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const more = url === undefined ? "" : `${url.pathname}${url.search}${url.hash}`.replace("/", "");
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || more !== "")
    throw new UnusableProxy(
      `${name} names no proxy that begins with http:// or https:// and ends with its host and port`,
    );
  const secure = url.protocol === "https:";
  const [user, password] = [unescaped(url.username), unescaped(url.password)];
  const authorization = Buffer.from(`${user}:${password}`).toString("base64");
  for (const secret of [user, url.username, password, url.password, authorization]) redactor.add(secret);
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 443 : 80),
    name: url.host,
    authorization: user === "" && password === "" ? undefined : `Basic ${authorization}`,
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
