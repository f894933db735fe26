// npm run traffic: memory of the simulator before and after requests of every kind; --write renews docs/evidence/simulator-traffic.md.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { connectControl } from "../../simulator/index";
import { PACKAGE_ROOT } from "../engine/home";
import { chanceOf } from "../storm/random";
import { KINDS, type Kind, LOGIN, type Target } from "./requests";
import { type Reading, page } from "./page";
import { judge } from "./verdict";

const CONNECTIONS = 50;
/** After the first, what is remembered has filled up. */
const READINGS = 5;
const MB = 1024 * 1024;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "200000" },
      seed: { type: "string", default: "1" },
      write: { type: "boolean", default: false },
    },
  });
  const requests = Number(values.requests);
  const child = fork(path.join(__dirname, "serve.js"), { execArgv: ["--expose-gc"] });
  try {
    const [told] = (await once(child, "message")) as [Omit<Target, "token" | "group" | "server">];
    const control = connectControl(told.url);
    const { groups, servers } = await control.world();
    const target: Target = { ...told, token: "", group: groups[0]?.id ?? "", server: servers[0]?.id ?? "" };
    const readings = [await read(child, 0)];
    const answers = new Map<string, Map<string, number>>();
    const chance = chanceOf(Number(values.seed));
    const random = (): number => chance.next();
    const begun = performance.now();
    for (let part = 1; part <= READINGS; part++) {
      await load(target, Math.round(requests / READINGS), random, answers);
      readings.push(await read(child, Math.round((requests * part) / READINGS)));
    }
    const seconds = (performance.now() - begun) / 1000;
    const verdicts = await judge(target, control, readings);
    const text = page({ requests, seconds, readings, answers, verdicts, seed: values.seed });
    process.stdout.write(text);
    if (values.write) writeFileSync(path.join(PACKAGE_ROOT, "docs", "evidence", "simulator-traffic.md"), text);
    process.exitCode = verdicts.every(({ held }) => held) ? 0 : 1;
  } finally {
    child.kill();
  }
}

async function read(child: ChildProcess, requests: number): Promise<Reading> {
  child.send("memory");
  const [{ heapUsed, external, rss }] = (await once(child, "message")) as [NodeJS.MemoryUsage];
  return { requests, heapMb: heapUsed / MB, externalMb: external / MB, rssMb: rss / MB };
}

function kindAt(random: () => number): Kind {
  let left = random() * KINDS.reduce((sum, { share }) => sum + share, 0);
  for (const kind of KINDS) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  throw new Error("no kind has a share");
}

/** The first request of a run is a login: later ones need its token. */
async function load(
  target: Target,
  requests: number,
  random: () => number,
  answers: Map<string, Map<string, number>>,
): Promise<void> {
  const pool = new Pool(target.url, { connections: CONNECTIONS });
  const ask = async (kind: Kind): Promise<void> => {
    const { method, path: where, headers = {}, body = null } = kind.make(target, random);
    const answer = await pool.request({ method, path: where, headers, body });
    await answer.body.dump({ limit: 64 * MB });
    const token = answer.headers["x-subject-token"];
    if (typeof token === "string") target.token = token;
    const counts = answers.get(kind.name) ?? new Map<string, number>();
    answers.set(kind.name, counts);
    counts.set(String(answer.statusCode), (counts.get(String(answer.statusCode)) ?? 0) + 1);
  };
  let left = requests;
  if (target.token === "") {
    await ask(LOGIN);
    left -= 1;
  }
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      if (left % 100 === 0) await garbage(target, random);
      await ask(kindAt(random));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  await pool.close();
}

/** Something that is no HTTP, or half of it, and then the connection is gone. */
async function garbage(target: Target, random: () => number): Promise<void> {
  const { port, host } = new URL(target.url);
  const half = `POST /v3/auth/tokens HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{"auth`;
  const noise = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
  const socket = connect(Number(port), "127.0.0.1");
  const gone = once(socket, "close").catch(() => undefined);
  socket.on("error", () => undefined);
  socket.write(random() < 0.5 ? half : noise, () => socket.destroy());
  await gone;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
