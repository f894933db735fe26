import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Cloud, createCloud } from "../../provider/api/cloud";
import { isDrError } from "../../provider/errors";
import type { Settings } from "../../provider/settings/settings";
import type { Clock } from "../../provider/wait";
import { type Chance, chanceOf } from "../storm/random";
import type { FuzzedCall } from "./calls";
import { type WireAnswer, mutated } from "./mutate";

/** Longest text of an error: what was done, a sentence of the service, a code, a request id, a hint. */
export const MOST_OF_ERROR = 4_000;
/** Most processor time for one body, its repetitions included: other work on the machine takes nothing of it. */
export const MOST_MS = 2_000;
/** Time after which a call waits for nothing. */
const HANGS_MS = 30_000;
/** Characters that a terminal or the eye obeys; a line break among them. */
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|<\{%|%\}>/;

/** Results of many bodies for one call. */
export interface Tally {
  readonly call: string;
  bodies: number;
  values: number;
  readonly errors: Map<string, number>;
  longestError: number;
  slowestMs: number;
  /** Outcomes that must not be, each with the number of its body. */
  readonly wrong: string[];
}

/** A service that gives one wrong answer and then right ones. */
interface Service {
  readonly url: string;
  give(first: WireAnswer, others: WireAnswer): void;
  close(): Promise<void>;
}

const EMPTY_PAGE = {
  ...{ server_groups: [], replications: [], protected_instances: [], disaster_recovery_drills: [], failure_jobs: [] },
  ...{
    servers: [],
    ports: [],
    publicips: [],
    members: [],
    volumes: [],
    pools: [],
    loadbalancers: [],
    recordsets: [],
    backups: [],
    operation_logs: [],
    resource_rpo_statistics: [],
  },
};

async function serve(): Promise<Service> {
  let next: WireAnswer | undefined;
  let others: WireAnswer | undefined;
  const server: Server = createServer((request, response) => {
    const later = /[?&](marker|offset=[2-9])/.test(request.url ?? "");
    const answer = next ?? (later ? { ...others, body: Buffer.from(JSON.stringify(EMPTY_PAGE)) } : others);
    next = undefined;
    request.resume();
    request.on("end", () => {
      response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    give(first, rest) {
      next = first;
      others = rest;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A clock on which pauses take no time. */
function hurried(): Clock {
  let now = Date.parse("2026-01-15T09:00:00Z");
  return {
    now: () => now,
    random: () => 0.5,
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}

function connect(url: string, { fresh, cloud = "otc" }: FuzzedCall): Cloud {
  const project = fresh === undefined ? { projectId: "p1" } : { projectName: "eu-de_shop" };
  const credentials: Settings["credentials"] =
    fresh === "password"
      ? { kind: "password", userName: "fuzz", password: "password-of-the-fuzz", userDomain: "shop" }
      : { kind: "token", token: "token-of-the-fuzz" };
  const settings: Settings = {
    ...{ cloud, region: "eu-de", ...project, credentials },
    ...{ requestTimeoutMs: HANGS_MS, maxConcurrency: 8, maxRate: 1_000_000 },
    endpoints: { sdrs: url, ecs: url, vpc: url, evs: url, iam: url, cbr: url, elb: url, dns: url },
  };
  return createCloud(settings, { clock: hurried() });
}

/** Gives one call so many wrong answers, one after the other. The same seed, the same answers. */
export async function fuzzCall(name: string, call: FuzzedCall, bodies: number, seed: number): Promise<Tally> {
  const tally: Tally = {
    call: name,
    bodies: 0,
    values: 0,
    errors: new Map(),
    longestError: 0,
    slowestMs: 0,
    wrong: [],
  };
  const chance: Chance = chanceOf(seed);
  const service = await serve();
  const right: WireAnswer = {
    status: 200,
    headers: { "content-type": "application/json", "x-request-id": "r1", "x-subject-token": "token-of-the-fuzz" },
    body: Buffer.from(JSON.stringify(call.answer)),
  };
  let cloud = connect(service.url, call);
  try {
    for (let body = 0; body < bodies; body++) {
      if (call.fresh !== undefined) {
        await cloud.close();
        cloud = connect(service.url, call);
      }
      const { answer, name: what } = mutated(chance, right, call.answer);
      service.give(answer, right);
      const [begun, spent] = [performance.now(), process.cpuUsage()];
      const problem = await call.run(cloud).then(
        () => {
          tally.values++;
          return undefined;
        },
        (error: unknown) => judge(error, tally),
      );
      tally.bodies++;
      const { user, system } = process.cpuUsage(spent);
      const ms = (user + system) / 1000;
      tally.slowestMs = Math.max(tally.slowestMs, ms);
      if (performance.now() - begun >= HANGS_MS) tally.wrong.push(`${name} ${body}, ${what}: waits`);
      if (ms > MOST_MS) tally.wrong.push(`${name} ${body}, ${what}: ${Math.round(ms)} ms`);
      if (problem !== undefined) tally.wrong.push(`${name} ${body}, ${what}: ${problem}`);
    }
  } finally {
    await cloud.close();
    await service.close();
  }
  return tally;
}

function judge(error: unknown, tally: Tally): string | undefined {
  if (!isDrError(error)) return `is no error of ours: ${String(error).slice(0, 200)}`;
  tally.errors.set(error.code, (tally.errors.get(error.code) ?? 0) + 1);
  tally.longestError = Math.max(tally.longestError, error.message.length);
  if (error.message.length > MOST_OF_ERROR) return `says ${error.message.length} characters`;
  const facts = JSON.stringify(error.facts);
  if (facts.length > MOST_OF_ERROR) return `tells ${facts.length} characters of facts`;
  if (OBEYED.test(error.message)) return `says what a terminal obeys: ${JSON.stringify(error.message.slice(0, 300))}`;
  return error.message.includes("of-the-fuzz") ? "says a secret" : undefined;
}
