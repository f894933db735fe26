import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import { isObject } from "../../model/narrow";
import type { Proxy } from "./proxies";

/** Longest time for a connection, and for a proxy to open the way. */
export const CONNECT_MS = 10_000;

/** A connection that did not come about. Nothing of a request can have been received. */
export class NotConnected extends Error {
  constructor(
    readonly kind: "unsent" | "untrusted",
    reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

type Connector = buildConnector.connector;
type Build = typeof buildConnector;
/** Authorities whose certificates are accepted, where they are not those of the machine. */
export type Trusted = string | undefined;

/** Connects to the host itself. */
export function directly(build: Build, ca: Trusted): Connector {
  const connect = build({ timeout: CONNECT_MS, ...(ca !== undefined && { ca }) });
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error === null) callback(null, socket);
      else callback(notConnected(error), null);
    });
  };
}

/**
 * Connects to the host through a proxy that is asked to open the way (CONNECT). The client has such a way too, but it dials a proxy
 * that hangs up again and again without a pause, and tells its refusals in words alone.
 */
export function throughProxy(build: Build, proxy: Proxy, ca: Trusted): Connector {
  const connect = directly(build, ca);
  return (options, callback) => {
    openWay(proxy, `${options.hostname}:${options.port || "443"}`, ca).then(
      (httpSocket) => {
        connect({ ...options, httpSocket }, (error, socket) => {
          if (error === null) callback(null, socket);
          else {
            httpSocket.destroy();
            callback(error, null);
          }
        });
      },
      (error: unknown) => {
        callback(notConnected(error, `the proxy ${proxy.name} opens no way`), null);
      },
    );
  };
}

function openWay({ secure, hostname, port, authorization }: Proxy, target: string, ca: Trusted): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = (secure ? secureRequest : plainRequest)({
      ...{ method: "CONNECT", host: hostname, port, path: target, agent: false },
      headers: {
        // Node would ask the proxy to close what is to be kept open.
        ...{ host: target, connection: "keep-alive", "proxy-connection": "keep-alive" },
        ...(authorization !== undefined && { "proxy-authorization": authorization }),
      },
      ...(ca !== undefined && { ca }),
    });
    const timer = setTimeout(() => {
      request.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`));
    }, CONNECT_MS);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      end();
    };
    request.on("connect", ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      settle(() => {
        if (statusCode < 200 || statusCode > 299) {
          socket.destroy();
          reject(new Error(`HTTP ${statusCode}`));
          return;
        }
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
    });
    request.on("response", () => {
      request.destroy(new Error("it does not speak HTTP"));
    });
    request.on("error", (error) => {
      settle(() => {
        reject(error);
      });
    });
    request.end();
  });
}

/** Failures of a certificate. Everything else of a handshake may pass. */
const UNTRUSTED =
  /^(ERR_TLS_CERT_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

function notConnected(error: unknown, lead?: string): NotConnected {
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  const reason = [lead, code, message].filter(Boolean).join(": ");
  return new NotConnected(UNTRUSTED.test(code) ? "untrusted" : "unsent", reason, error);
}

/** The code of an error, of what caused it, or of the first of several. */
export function errorCode(error: unknown): string {
  if (!isObject(error)) return "";
  const { code, cause, errors } = error;
  if (typeof code === "string") return code;
  return errorCode(Array.isArray(errors) ? errors[0] : cause);
}
