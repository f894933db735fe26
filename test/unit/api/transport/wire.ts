import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type Certificate, certificateFor } from "../../../support/certificate";

/** The certificate of the targets. */
export const CERTIFICATE: Certificate = certificateFor(["sdrs.example.com", "localhost"]);
/** Another one, by which nobody is trusted. */
export const FOREIGN: Certificate = certificateFor(["sdrs.example.com", "localhost"]);

export const ANSWER = `HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"fine":true}`;

/** Somebody who listens on loopback. */
export interface Peer {
  readonly port: number;
  /** Connections that were opened to it, of TLS before their handshake. */
  readonly dials: () => number;
  /** Requests whose head was received whole. */
  readonly requests: () => number;
  /** Ends when the next connection has been opened and closed again. */
  readonly nextClosed: () => Promise<unknown>;
  close(): Promise<void>;
}

/** Acts on a connection: when it stands, or when a head has been received. */
export interface Deeds {
  readonly opened?: (socket: Socket) => void;
  readonly asked?: (socket: Socket, head: string) => void;
}

const answer = (socket: Socket): void => void socket.end(ANSWER);

/** A peer that speaks TCP, or TLS with a certificate. */
export async function peer(deeds: Deeds = {}, certificate?: Certificate): Promise<Peer> {
  const { opened, asked = answer } = deeds;
  const sockets = new Set<Socket>();
  let dials = 0;
  let requests = 0;
  const serve = (socket: Socket): void => {
    socket.on("error", () => undefined);
    let head = "";
    const read = (piece: Buffer): void => {
      head += piece.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", read);
      requests++;
      asked(socket, head);
    };
    socket.on("data", read);
    opened?.(socket);
  };
  const server: Server = certificate === undefined ? createServer(serve) : createTlsServer(certificate, serve);
  server.on("tlsClientError", () => undefined);
  server.on("connection", (socket: Socket) => {
    dials++;
    sockets.add(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    dials: () => dials,
    requests: () => requests,
    async nextClosed() {
      const [socket] = (await once(server, "connection")) as [Socket];
      await once(socket, "close");
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A port on which nobody listens. */
export async function deadPort(): Promise<number> {
  const gone = await peer();
  await gone.close();
  return gone.port;
}

/** What a proxy does when it is asked for a way: opens it to this port. */
export function openTo(port: number) {
  return (socket: Socket): void => {
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on("close", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
    upstream.on("close", () => socket.destroy());
  };
}
