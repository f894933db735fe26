import type { IncomingMessage } from "node:http";

/**
 * Rules of who may speak to the simulator at all. It listens on loopback, but every page that a browser of this machine shows
 * reaches loopback too: by its own origin, or under a name of its own that it lets point here. So a request must have been sent
 * to one of the simulator's own names, and not from a page of somebody else.
 */

/** A request that is refused before any route is looked for. */
export interface Refusal {
  readonly status: 403 | 421;
  readonly why: string;
}

const HTTP_PORT = 80;

/** Values of `Host` that mean this server: the names of loopback with its port. */
export function ownHosts(port: number): string[] {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  const withPort = names.map((name) => `${name}:${port}`);
  return port === HTTP_PORT ? [...withPort, ...names] : withPort;
}

const SHOWN = 100;
const shown = (text: string): string => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);

/** The reason to refuse a request; null for one that may go on. */
export function refusalOf(message: IncomingMessage, port: number): Refusal | null {
  const own = ownHosts(port);
  const names = message.headersDistinct["host"] ?? [];
  const [host = ""] = names;
  if (names.length !== 1 || !own.includes(host.toLowerCase())) {
    const asked = names.length === 0 ? "no host" : names.map(shown).join(" and ");
    return { status: 421, why: `The simulator answers to ${own.join(", ")} only; the request names ${asked}.` };
  }
  const { url = "/" } = message;
  if (!url.startsWith("/") && !own.some((name) => url.toLowerCase().startsWith(`http://${name}/`))) {
    return { status: 421, why: `The simulator is no proxy: it does not know ${shown(url)}.` };
  }
  const [origin, ...more] = message.headersDistinct["origin"] ?? [];
  if (more.length > 0 || (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)) {
    return {
      status: 403,
      why: `The simulator takes no requests of pages of another origin, here ${shown(origin ?? "")}.`,
    };
  }
  const site = message.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return {
      status: 403,
      why: `The simulator takes no requests of other sites; a browser marked this one ${shown(site)}.`,
    };
  }
  return null;
}
