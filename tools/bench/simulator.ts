import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Pool } from "undici";
import { PACKAGE_ROOT } from "../engine/home";
import type { Figure } from "./table";

const CONNECTIONS = 50;
/** Without a bound the collector lets garbage grow by half before it looks: what is measured then is when it last looked. */
const HEAP_MB = 100;

interface Ready {
  readonly url: string;
  readonly projectId: string;
  readonly username: string;
  readonly password: string;
  readonly userDomain: string;
  readonly region: string;
}

/** Starting with a large world, requests a second, and memory over many requests: the simulator as a process of its own. */
export async function benchSimulator(requests: number): Promise<Figure[]> {
  const main = path.join(PACKAGE_ROOT, "dist", "cli", "main.js");
  const emptyMs = await startOnce(main, ["--generate", "groups=1,pairs=1"]);
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, main, "simulate", "--pace", "immediate", "--generate", "groups=100,pairs=1000"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const ready = await readyLine(child);
    const seededMs = performance.now() - begun;
    const token = await login(ready);
    const early = await load(ready, token, Math.round(requests / 10));
    const before = residentMb(child.pid);
    const late = await load(ready, token, requests);
    const after = residentMb(child.pid);
    return [
      {
        what: "1,000 pairs in 100 groups seeded, over the start with one pair",
        measured: `${((seededMs - emptyMs) / 1000).toFixed(2)} s`,
        budget: "1 s",
        held: seededMs - emptyMs < 1000,
      },
      {
        what: `requests a second (GET of a group, ${CONNECTIONS} connections)`,
        measured: `${late.perSecond.toFixed(0)} (${(late.perSecond / early.perSecond).toFixed(2)} x the first tenth)`,
        budget: "2000",
        held: late.perSecond >= 2000,
      },
      {
        what: `memory after ${requests} requests in a heap of ${HEAP_MB} MB, over that after a tenth of them`,
        measured:
          before === undefined || after === undefined
            ? "not measured here"
            : `${(after / before).toFixed(2)} x (${after.toFixed(0)} MB)`,
        budget: "1.25 x",
        held: before === undefined || after === undefined ? undefined : after / before <= 1.25,
      },
    ];
  } finally {
    child.kill();
  }
}

async function startOnce(main: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [main, "simulate", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  await readyLine(child);
  child.kill();
  return performance.now() - begun;
}

async function readyLine(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new Error("the simulator has no output");
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Ready;
  throw new Error("the simulator ended before it was ready");
}

async function login({ url, username, password, userDomain, region }: Ready): Promise<string> {
  const user = { name: username, password, domain: { name: userDomain } };
  const body = {
    auth: { identity: { methods: ["password"], password: { user } }, scope: { project: { name: region } } },
  };
  const response = await fetch(`${url}/v3/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const token = response.headers.get("x-subject-token");
  if (token === null) throw new Error(`no token: HTTP ${response.status}`);
  return token;
}

async function load({ url, projectId }: Ready, token: string, requests: number): Promise<{ perSecond: number }> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const headers = { "x-auth-token": token };
  const list = await pool.request({ path: `/v1/${projectId}/server-groups?limit=1`, method: "GET", headers });
  const { server_groups: groups } = (await list.body.json()) as { server_groups: { id: string }[] };
  const target = `/v1/${projectId}/server-groups/${groups[0]?.id ?? ""}`;
  const begun = performance.now();
  let left = requests;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) {
        const { statusCode, body } = await pool.request({ path: target, method: "GET", headers });
        await body.dump();
        if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
      }
    }),
  );
  const perSecond = requests / ((performance.now() - begun) / 1000);
  await pool.close();
  return { perSecond };
}

/** Resident memory of a process, where the system tells. */
function residentMb(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8")) ?? [];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}
