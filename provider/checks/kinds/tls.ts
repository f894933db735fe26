import { readFile } from "node:fs/promises";
import { connect as tlsConnect } from "node:tls";
import { throughHop } from "../hop";
import { type Outcome, answered, messageOf, outcomeOfError, unproven } from "../outcome";
import type { Try } from "../run";
import { type Endpoint, endpointText } from "../servers";
import { isWay, wayOf } from "../way";

const PORT = 443;

/** Shakes hands, and checks the certificate against the declared name. */
export const tryTls: Try = async (attempt) => {
  const { tls } = attempt.check;
  if (tls === undefined) return unproven("is no check of a certificate", true);
  const way = await wayOf(attempt, tls, tls.port ?? PORT);
  if (!isWay(way)) return way;
  const ca = await authorities(tls.ca?.file);
  if (typeof ca === "object") return ca;
  const shake = async (to: Endpoint | { readonly path: string }): Promise<Outcome | undefined> => {
    try {
      await handshake({ to, name: tls.name, ca, signal: attempt.signal });
      return undefined;
    } catch (error) {
      return outcomeOfError(
        error,
        `${endpointText(way.endpoint)} (${tls.name})`,
        "path" in to || hasCertificate(error),
      );
    }
  };
  if (way.by === "here") return (await shake(way.endpoint)) ?? answered(way.proof, way.why);
  return await throughHop(attempt, way.hop, way.endpoint, (path) => shake({ path }));
};

/** Reads authorities beside those of the machine; an outcome says why they cannot be read. */
export async function authorities(file: string | undefined): Promise<string | undefined | Outcome> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    return unproven(`the authorities cannot be read from ${file}: ${messageOf(error)}`);
  }
}

/** True for an error about what the other end showed. */
function hasCertificate(error: unknown): boolean {
  return error instanceof Error && "host" in error && "cert" in error;
}

interface Handshake {
  readonly to: Endpoint | { readonly path: string };
  readonly name: string;
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

function handshake({ to, name, ca, signal }: Handshake): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({ ...to, servername: name, ...(ca === undefined ? {} : { ca }) });
    const stop = (): void => {
      socket.destroy(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", stop);
      socket.destroy();
      resolve();
    });
    socket.once("error", (error: Error) => {
      signal.removeEventListener("abort", stop);
      reject(error);
    });
    socket.once("close", () => {
      reject(new Error("closed the connection before it was secure"));
    });
  });
}
