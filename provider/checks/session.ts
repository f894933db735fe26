import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { codeOf, isObject } from "../model/narrow";
import type { CheckProof } from "../model/verification";
import { type Outcome, REACH_HINT, failed, unproven } from "./outcome";
import { endGroup } from "./process";
import type { Attempt } from "./run";
import { plainEnvironment } from "./secrets";
import { type CheckServer, type Endpoint, endpointOf, endpointText, serverNamed } from "./servers";
import { MARKS, SSH_PORT, sessionScript, sshArguments } from "./ssh-arguments";
import type { HopCheck } from "./way";

const MOST_BYTES = 256 * 1024;
const GRACE_MS = 2_000;

/** A session on a server that has proven which one it is. */
export interface Session {
  readonly proof: CheckProof;
  /** Socket of this machine that leads to the endpoint of the forward. */
  readonly socket: string;
  /** Waits until the session has ended. */
  readonly ended: () => Promise<SessionEnd>;
  /** Ends the input of a session that waits for it. */
  readonly release: () => void;
}

/** End of a session: its code, and what it printed after the proof. */
export interface SessionEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SessionOptions {
  /** Script that runs on the server after the proof. */
  readonly then: string;
  readonly forwardTo?: Endpoint | undefined;
}

/** Logs in, has the server prove its id in this very connection, and uses it. Everything is gone when the work has ended. */
export async function withSession(
  attempt: Attempt,
  hop: HopCheck,
  { then, forwardTo }: SessionOptions,
  use: (session: Session) => Promise<Outcome>,
): Promise<Outcome> {
  const { servers, env, signal, metadataUrl } = attempt;
  const server = serverNamed(servers, hop.ssh.server);
  if (typeof server === "string") return unproven(server);
  if (hop.ssh.hostKey === "accept-new" && !server.drill)
    return unproven(`hostKey "accept-new" is for the servers of drills: this one has been known for longer`, true);
  const endpoint = endpointOf(server, hop.ssh, hop.ssh.port ?? SSH_PORT);
  if ("missing" in endpoint) return unproven(endpoint.missing);
  const folder = await mkdtemp(path.join(tmpdir(), "sdrs-"));
  const socket = path.join(folder, "s");
  const forward = forwardTo === undefined ? undefined : { socket, to: forwardTo };
  const script = sessionScript(metadataUrl, then);
  try {
    const args = await sshArguments({ ssh: hop.ssh, endpoint, folder, forward, script });
    const environment = { ...plainEnvironment(env), LC_ALL: "C", SSH_ASKPASS_REQUIRE: "never" };
    const client = await start(args, environment, attempt.folder);
    if (client === undefined) return unproven("there is no ssh client here: OpenSSH's own is used", true);
    const stop = (): void => {
      endGroup(client.child.pid, "SIGTERM");
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await judged(client, { server, endpoint, hop, socket, use, signal });
    } finally {
      signal.removeEventListener("abort", stop);
      await client.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Judging {
  readonly server: CheckServer;
  readonly endpoint: Endpoint;
  readonly hop: HopCheck;
  readonly socket: string;
  readonly signal: AbortSignal;
  readonly use: (session: Session) => Promise<Outcome>;
}

async function judged(client: Client, { server, endpoint, hop, socket, use, signal }: Judging): Promise<Outcome> {
  const target = `${hop.ssh.user === undefined ? "" : `${hop.ssh.user}@`}${endpointText(endpoint)}`;
  const metadata = await client.metadata();
  if (metadata === undefined) {
    if (signal.aborted) return unproven(`ssh to ${target} did not get through in time. ${REACH_HINT}`);
    return outcomeOfClient(await client.ended(), target);
  }
  const id = uuidIn(metadata);
  if (id === undefined)
    return unproven(`${target} lets in, but its metadata service does not tell its id (curl or wget is needed there)`);
  if (id !== server.id.toLowerCase())
    return unproven(
      `${target} is server ${id}, not ${server.label} (${server.id}): another one has its address. Nothing was run there`,
    );
  client.go();
  const proof = { by: "metadata", serverId: server.id } as const;
  return await use({ proof, socket, ended: client.ended, release: client.release });
}

/** The id in what the metadata service tells. */
export function uuidIn(metadata: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(metadata);
    return isObject(parsed) && typeof parsed["uuid"] === "string" ? parsed["uuid"].toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

/** Words of OpenSSH's client (C locale) for a connection that did not come about, and the sense of each. */
const CLIENT_WORDS: readonly (readonly [RegExp, "failed" | "unproven", string])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|No .* host key is known/,
    "unproven",
    "its host key is not the known one: cloud-init may make new ones at the first start of a server. Compare, and give hostKey: { known: { alias } } or { fingerprints }",
  ],
  [
    /Permission denied|Too many authentication failures/,
    "unproven",
    "it does not let this user in from here: give user and identity, or load the key into the agent",
  ],
  [/Could not resolve hostname/, "unproven", "a name on the way cannot be resolved from here"],
  [/Connection refused/, "failed", "it refuses the connection"],
  [
    /timed out|No route to host|Network is unreachable|Connection reset|Connection closed/,
    "unproven",
    `there is no way from here. ${REACH_HINT}`,
  ],
];

/** Outcome of a client that ended before the server had proven anything. */
export function outcomeOfClient({ code, stderr }: Pick<SessionEnd, "code" | "stderr">, target: string): Outcome {
  const row = CLIENT_WORDS.find(([words]) => words.test(stderr));
  const said = stderr.trim();
  if (row === undefined)
    return unproven(
      `ssh to ${target} ended with code ${code ?? "?"} before anything was proven: ${said || "it said nothing"}`,
    );
  const [, state, sense] = row;
  const text = `ssh to ${target}: ${sense}`;
  return state === "failed" ? failed(text) : unproven(text);
}

interface Client {
  readonly child: ChildProcessWithoutNullStreams;
  /** Waits for what the metadata service tells; undefined: the client ended before. */
  readonly metadata: () => Promise<string | undefined>;
  readonly go: () => void;
  readonly ended: () => Promise<SessionEnd>;
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

/** Starts the client; undefined: there is none. */
function start(args: readonly string[], env: Record<string, string>, folder: string): Promise<Client | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { env, cwd: folder, detached: true, stdio: ["pipe", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    let tell: () => void = () => undefined;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (stdout.length < MOST_BYTES) stdout += text;
      tell();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < MOST_BYTES) stderr += text;
    });
    child.stdin.on("error", () => undefined);
    const closed = new Promise<number | null>((end) => {
      child.once("close", (code) => {
        end(code);
        tell();
      });
    });
    child.once("error", (error) => {
      if (codeOf(error) === "ENOENT") resolve(undefined);
      else reject(error);
    });
    const inMarks = (): string | undefined => {
      const [, rest] = stdout.split(`${MARKS.begin}\n`, 2);
      const [inner, after] = rest?.split(`${MARKS.end}\n`, 2) ?? [];
      return after === undefined ? undefined : inner;
    };
    child.once("spawn", () => {
      resolve({
        child,
        async metadata() {
          await Promise.race([
            closed,
            new Promise<void>((found) => {
              tell = () => {
                if (inMarks() !== undefined) found();
              };
              tell();
            }),
          ]);
          return inMarks();
        },
        go: () => child.stdin.write(`${MARKS.go}\n`),
        ended: async () => ({ code: await closed, stdout: afterMarks(stdout), stderr }),
        release: () => child.stdin.end(),
        async close() {
          child.stdin.end();
          endGroup(child.pid, "SIGTERM");
          const timer = setTimeout(() => {
            endGroup(child.pid, "SIGKILL");
            child.stdout.destroy();
            child.stderr.destroy();
          }, GRACE_MS);
          await closed;
          clearTimeout(timer);
        },
      });
    });
  });
}

function afterMarks(stdout: string): string {
  const at = stdout.indexOf(`${MARKS.end}\n`);
  return at === -1 ? "" : stdout.slice(at + MARKS.end.length + 1);
}
