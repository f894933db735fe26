import { type Call, timeLeft } from "../../call";
import { DrError, isDrError } from "../../errors";
import { describeServer } from "../../model/server-status";
import { waitFor } from "../../wait";
import { list } from "../list";
import { isRunning, type ServerView } from "../observe/observation";
import { readServers } from "../observe/observe";
import { PowerRequests } from "./power-requests";

/** A server that did not come to run, or to a stop, and why. */
export interface Laggard {
  readonly server: ServerView;
  readonly why: string;
}

/** Starts servers and waits until all of them run. One that runs is left alone, one that is powering on is waited for. */
export async function startServers(call: Call, ids: readonly string[]): Promise<void> {
  const laggards = await tryStart(call, ids, timeLeft(call));
  if (laggards.length > 0) throw notMoved("started", laggards, ids.length);
}

/**
 * The same within a time, for servers that others must not wait for: says which of them do not run. One in a status that no start
 * leads out of is not waited for.
 */
export async function tryStart(call: Call, ids: readonly string[], withinMs: number): Promise<readonly Laggard[]> {
  let latest: readonly ServerView[] = [];
  try {
    return await drive(call, new PowerRequests(call, "on", "SOFT"), ids, {
      withinMs,
      onRead: (views) => (latest = views),
    });
  } catch (error) {
    if (!isDrError(error, "DR_WAIT_TIMEOUT") || timeLeft(call) <= 0) throw error;
    return latest
      .filter((server) => !isRunning(server))
      .map((server) => ({
        server,
        why: `${describeServer(server)}, and was waited for ${Math.round(withinMs / 1000)} s`,
      }));
  }
}

/** Stops servers: softly, and after `graceMs` by force. */
export async function stopServers(call: Call, ids: readonly string[], graceMs: number): Promise<void> {
  const stop = async (how: "SOFT" | "HARD", withinMs: number): Promise<void> => {
    const laggards = await drive(call, new PowerRequests(call, "off", how), ids, { withinMs });
    if (laggards.length > 0) throw notMoved("stopped", laggards, ids.length);
  };
  try {
    await stop("SOFT", timeLeft(call, graceMs));
  } catch (error) {
    if (!isDrError(error, "DR_WAIT_TIMEOUT") || timeLeft(call) <= 0) throw error;
    call.log.warn(`Not every server stopped within ${Math.round(graceMs / 1000)} s; the others are stopped by force.`);
    await stop("HARD", timeLeft(call));
  }
}

interface Watch {
  readonly withinMs: number;
  /** Told what each look shows. */
  readonly onRead?: (views: readonly ServerView[]) => void;
}

/** Asks until every server has arrived, or is given up. */
async function drive(
  call: Call,
  requests: PowerRequests,
  ids: readonly string[],
  { withinMs, onRead }: Watch,
): Promise<Laggard[]> {
  if (ids.length === 0) return [];
  const { verb, word } = requests;
  const { value } = await waitFor(
    {
      what: `The ${verb} of ${ids.length === 1 ? "server" : "servers"} ${list(ids)}`,
      timeoutMs: withinMs,
      success: ["arrived"],
      pending: ["moving"],
      read: async () => {
        const views = [...(await readServers(call.cloud, ids, undefined, { ports: false })).values()];
        onRead?.(views);
        await requests.ask(views);
        return views;
      },
      key: (views) =>
        views.every((server) => requests.arrived(server) || requests.givenUp(server) !== undefined)
          ? "arrived"
          : "moving",
      shows: (views) =>
        list(
          views
            .filter((server) => !requests.arrived(server))
            .map((server) => `server ${server.name} (${server.id}) ${describeServer(server)}`),
        ),
      next: `Look at these servers in the console, then run pulumi up again: it goes on with those that are not ${word}.`,
      onPoll: (views) => {
        const done = views.filter((server) => requests.arrived(server)).length;
        call.log.progress(`${done} of ${views.length} servers ${word}`, {
          phase: word === "started" ? "start" : "stop",
          done,
          of: views.length,
        });
      },
    },
    call.clock,
    call.signal,
  );
  return value.flatMap((server) => {
    const why = requests.arrived(server) ? undefined : requests.givenUp(server);
    return why === undefined ? [] : [{ server, why }];
  });
}

function notMoved(word: "started" | "stopped", laggards: readonly Laggard[], of: number): DrError {
  const named = list(laggards.map(({ server, why }) => `${server.name} (${server.id}) ${why}`));
  return new DrError(
    "DR_JOB_FAILED",
    `${laggards.length} of ${of} servers could not be ${word}: ${named}`,
    {},
    {
      hint: `Look at these servers in the console, then run pulumi up again: it goes on with those that are not ${word}.`,
    },
  );
}
