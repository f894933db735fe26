import { Agent, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed JSON, the text where it is none, undefined where there is no body. */
  readonly body: unknown;
}

/** No answer of the service comes near it. */
const MOST_BYTES = 16 * 1024 * 1024;

const agents = { plain: new Agent({ keepAlive: true }), secure: new SecureAgent({ keepAlive: true }) };

/** Sends a request as it is, and follows no redirection: the path is not normalised, a DELETE keeps its body, no header is added but what HTTP needs. */
export function send(
  method: string,
  base: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string | Buffer,
  timeoutMs = 30_000,
): Promise<Answer> {
  const origin = new URL(base);
  const secure = origin.protocol === "https:";
  const prefix = origin.pathname.replace(/\/$/, "");
  return new Promise((resolve, reject) => {
    const sent = (secure ? secureRequest : request)(
      {
        host: origin.hostname,
        port: origin.port || (secure ? 443 : 80),
        method,
        path: `${prefix}${path}`,
        headers: { ...headers, ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }) },
        agent: secure ? agents.secure : agents.plain,
        timeout: timeoutMs,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > MOST_BYTES) sent.destroy(new Error(`the answer to ${method} ${path} is larger than 16 MiB`));
        });
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(flat), text, body: parse(text) });
        });
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer to ${method} ${path} within ${timeoutMs} ms`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Lets go of kept connections, so that a server can close. */
export function disconnect(): void {
  agents.plain.destroy();
  agents.secure.destroy();
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
