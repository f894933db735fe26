import type { buildConnector } from "undici";
import type { Check, SecretPlace } from "../../model/checks";
import { throughHop } from "../hop";
import { type Outcome, answered, failed, outcomeOfError, unproven } from "../outcome";
import type { Attempt, Try } from "../run";
import { type Endpoint, endpointText } from "../servers";
import { authorities } from "./tls";
import { isWay, wayOf } from "../way";

type Http = NonNullable<Check["http"]>;

/** Most of an answer that is read. */
const MOST_BYTES = 1024 * 1024;

/** Asks for a page under its declared name, whatever the address is that it is asked for at. */
export const tryHttp: Try = async (attempt) => {
  const { http } = attempt.check;
  if (http === undefined) return unproven("is no check of a page", true);
  const url = new URL(http.url);
  const way = await wayOf(attempt, http, Number(url.port || (url.protocol === "https:" ? 443 : 80)));
  if (!isWay(way)) return way;
  const ca = await authorities(http.ca?.file);
  if (typeof ca === "object") return ca;
  const ask = (to: Endpoint | { readonly path: string }): Promise<Outcome | undefined> =>
    asked(attempt, http, { url, to, ca, target: endpointText(way.endpoint) });
  if (way.by === "here") return (await ask(way.endpoint)) ?? answered(way.proof, way.why);
  return await throughHop(attempt, way.hop, way.endpoint, (path) => ask({ path }));
};

interface Question {
  readonly url: URL;
  readonly to: Endpoint | { readonly path: string };
  readonly ca: string | undefined;
  readonly target: string;
}

/** Asks; undefined: the answer is as declared. */
async function asked(
  { secrets, signal }: Attempt,
  { headers: declared = {}, status, body }: Http,
  { url, to, ca, target }: Question,
): Promise<Outcome | undefined> {
  const headers = await Promise.all(
    Object.entries(declared).map(async ([name, value]) => [name, await textOf(value)] as const),
  );
  const undici = await import("undici");
  const reached = { yet: false };
  const connect = connector(
    undici.buildConnector,
    { to, ca, name: url.hostname, secure: url.protocol === "https:" },
    () => {
      reached.yet = true;
    },
  );
  const client = new undici.Client(url.origin, { connect, pipelining: 0 });
  try {
    const answer = await client.request({
      ...{ method: "GET", path: `${url.pathname}${url.search}`, signal, headersTimeout: 0, bodyTimeout: 0 },
      headers: { "user-agent": "pulumi-sdrs", accept: "*/*", ...Object.fromEntries(headers) },
    });
    const text = await read(answer.body);
    return judge({ status, body }, answer.statusCode, text, target);
  } catch (error) {
    return outcomeOfError(error, target, reached.yet || "path" in to);
  } finally {
    await client.destroy();
  }

  async function textOf(value: string | SecretPlace): Promise<string> {
    return typeof value === "string" ? value : await secrets.read(value, signal);
  }
}

/** Judges an answer. What it says is not repeated: it may hold anything. */
export function judge(
  { status, body }: Pick<Http, "status" | "body">,
  got: number,
  text: string,
  target: string,
): Outcome | undefined {
  const wanted = status === undefined ? undefined : [status].flat();
  const right = wanted === undefined ? got >= 200 && got < 300 : wanted.includes(got);
  if (!right) return failed(`${target} answers HTTP ${got} instead of ${wanted?.join(" or ") ?? "2xx"}`);
  if (body !== undefined && !text.includes(body))
    return failed(`${target} answers HTTP ${got}, but its ${text.length} characters do not hold "${body}"`);
  return undefined;
}

async function read(body: AsyncIterable<unknown>): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    if (!Buffer.isBuffer(piece)) continue;
    pieces.push(piece);
    length += piece.length;
    if (length >= MOST_BYTES) break;
  }
  return Buffer.concat(pieces).toString("utf8");
}

interface Target {
  readonly to: Question["to"];
  readonly ca: string | undefined;
  /** Name that the certificate must have. */
  readonly name: string;
  readonly secure: boolean;
}

/** Connects to the address instead of the name. */
function connector(
  build: typeof buildConnector,
  { to, ca, name, secure }: Target,
  onConnect: () => void,
): buildConnector.connector {
  const connect = build({
    ...{ timeout: 0, allowH2: false },
    ...(ca === undefined ? {} : { ca }),
    ...("path" in to ? { socketPath: to.path } : {}),
  });
  return (options, callback) => {
    const address = "path" in to ? {} : { hostname: to.host, host: to.host, port: String(to.port) };
    connect({ ...options, ...address, ...(secure ? { servername: name } : {}) }, (error, socket) => {
      if (error !== null) {
        // A certificate is shown by whoever took the connection.
        if ("cert" in error) onConnect();
        callback(error, null);
        return;
      }
      onConnect();
      callback(null, socket);
    });
  };
}
