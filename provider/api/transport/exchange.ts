import type { Dispatcher } from "undici";
import { gather, MOST_BYTES, MOST_BYTES_REFUSED, tooLong } from "./body";

/** The beginning of an answer. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** One request and what came of it. */
export interface Exchange {
  /** True from the moment in which the request was given to a connection to the host, false as long as there was none. */
  readonly sent: boolean;
  readonly head: Head | undefined;
  readonly body: Buffer;
  /** Reason why it did not come to its end. */
  readonly error?: unknown;
}

/** The answer is longer than what is held of one. */
export class TooLong extends Error {}

/**
 * Sends a request once, and ends with the signal at once. The client calls `onRequestStart` when the connection to the host stands,
 * behind a proxy's CONNECT and the handshake of TLS, right before it writes: until then nothing of the request has left, and what
 * is told to abort there is never written. Afterwards nobody can say how much of it was received.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: Head | undefined;
    let body = gather(MOST_BYTES);
    let over = false;

    const end = (rest: { readonly error?: unknown }): void => {
      over = true;
      signal.removeEventListener("abort", stop);
      resolve({ sent: controller !== undefined, head, body: body.bytes(), ...rest });
    };
    const stop = (): void => {
      const error = signal.reason as Error;
      end({ error });
      controller?.abort(error);
    };

    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        // A request that nobody waits for is not sent any more, and none is sent a second time.
        if (over || controller !== undefined) started.abort(new Error("is not sent again"));
        else controller = started;
      },
      onResponseStart(_started, status, headers) {
        if (status < 200) return;
        head = { status, headers: flat(headers) };
        if (status >= 400) body = gather(MOST_BYTES_REFUSED);
      },
      onResponseData(started, piece) {
        if (over || body.add(piece)) return;
        const error = new TooLong(tooLong(MOST_BYTES));
        end({ error });
        started.abort(error);
      },
      onResponseEnd() {
        end({});
      },
      onResponseError(_started, error) {
        end({ error });
      },
    };
    try {
      dispatcher.dispatch(options, handler);
    } catch (error) {
      end({ error });
    }
  });
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
