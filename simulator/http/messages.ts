import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Hold } from "./budget.js";

/** A request as it came in. */
export interface Received {
  readonly method: string;
  /** As sent: path and query, not decoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Values of the parameters of the route, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly body: Buffer;
}

/** The target of a request, as it was sent: its path, and its query without the question mark. */
export function targetOf({ url }: Pick<Received, "url">): { readonly path: string; readonly query: string } {
  const [path = "/", query = ""] = url.split("?", 2);
  return { path, query };
}

export type Headers = Readonly<Record<string, string>>;

/** Answers one request. */
export type Handler = (request: Received, reply: Reply) => void | Promise<void>;

/** Adds a route. */
export type AddRoute = (method: string, pattern: string, handler: Handler) => void;

export const JSON_TYPE = "application/json; charset=utf-8";

/** Headers by which a browser gives an answer to no page of another origin, whatever it would take it for. */
export const NOT_FOR_PAGES: Headers = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

const LARGE = 64 * 1024;

/** Body of an answer to one request too many. */
export const busy = (what: string): object => ({
  error: { code: "SIMULATOR.0503", message: `The simulator has too many ${what} under way.` },
});

/** The way out to whoever asked. A request that nothing is called for hangs. */
export class Reply {
  constructor(
    private readonly response: ServerResponse,
    /** Time of the header `date`, in milliseconds. */
    private readonly now: () => number,
    private readonly hold: Hold | null,
  ) {}

  send(status: number, headers: Headers, text: string): void {
    if (this.response.headersSent) {
      this.reset();
      return;
    }
    const bodiless = status < 200 || status === 204;
    if (bodiless) {
      const { "content-type": _, ...rest } = headers;
      this.response.writeHead(status, { ...rest, date: this.date() }).end();
      return;
    }
    const bytes = Buffer.byteLength(text);
    // Somebody who asks and does not read would have it kept.
    if (bytes > LARGE && this.hold?.take(bytes) !== true) {
      this.json(503, busy("bytes of answers"), { connection: "close" });
      return;
    }
    this.response.writeHead(status, { ...headers, date: this.date(), "content-length": String(bytes) }).end(text);
  }

  json(status: number, body: unknown, headers: Headers = {}): void {
    this.send(status, { "content-type": JSON_TYPE, ...headers }, JSON.stringify(body));
  }

  /** Sends half of the text, then ends the connection. */
  cut(status: number, headers: Headers, text: string): void {
    const length = String(Buffer.byteLength(text));
    this.response.writeHead(status, { ...headers, date: this.date(), "content-length": length });
    this.response.write(text.slice(0, Math.floor(text.length / 2)), () => {
      this.reset();
    });
  }

  /** Ends the connection without a word. */
  reset(): void {
    this.response.destroy();
  }

  /** By the clock of the simulation, as every time in a body is: who judges an age by the service's own date must be right. */
  private date(): string {
    return new Date(this.now()).toUTCString();
  }
}
