import { type Socket, connect } from "node:net";
import { answered, outcomeOfError, unproven } from "../outcome";
import type { Try } from "../run";
import { endpointText } from "../servers";
import { tryPortFrom } from "../hop";
import { isWay, wayOf } from "../way";

/** Opens a connection and closes it. */
export const tryTcp: Try = async (attempt) => {
  const { tcp } = attempt.check;
  if (tcp === undefined) return unproven("is no check of a port", true);
  const way = await wayOf(attempt, tcp, tcp.port);
  if (!isWay(way)) return way;
  if (way.by === "hop") return await tryPortFrom(attempt, way.hop, way.endpoint);
  try {
    await opened(way.endpoint, attempt.signal);
  } catch (error) {
    return outcomeOfError(error, endpointText(way.endpoint));
  }
  return answered(way.proof, way.why);
};

/** Connects; the connection is closed at once. */
function opened({ host, port }: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port });
    const stop = (): void => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    };
    const settle = (end: () => void): void => {
      signal.removeEventListener("abort", stop);
      socket.destroy();
      end();
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    socket.once("connect", () => {
      settle(resolve);
    });
    socket.once("error", (error) => {
      settle(() => {
        reject(error);
      });
    });
  });
}
