import { createHash, createHmac } from "node:crypto";
import type { Simulator } from "../../simulator/index";

/** The simulator as it tells of itself, with an object or two of its world. */
export interface Target extends Omit<Simulator, "control" | "close"> {
  /** The newest: the oldest are forgotten. */
  token: string;
  readonly group: string;
  readonly server: string;
}

export interface Sent {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

type Random = () => number;

const JSON_TYPE = { "content-type": "application/json" };
const LARGE = 65 * 1024;

const pick = <T>(random: Random, values: readonly [T, ...T[]]): T =>
  values[Math.floor(random() * values.length)] ?? values[0];
const letters = (random: Random, length: number): string =>
  Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join("");
const bytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

/** A value as somebody who knows no schema would send it. */
function anything(random: Random, depth = 0): unknown {
  const turn = random();
  if (depth > 3 || turn < 0.4) return pick(random, [null, true, 0, -1, 1e21, "", "web-1", letters(random, 20)]);
  if (turn < 0.6) return Array.from({ length: Math.floor(random() * 4) }, () => anything(random, depth + 1));
  const name = (): string => pick(random, ["server_group", "auth", "os-start", "servers", "name", "id", "__proto__"]);
  return Object.fromEntries(Array.from({ length: 3 }, () => [name(), anything(random, depth + 1)]));
}

function signed(target: Target, path: string): Record<string, string> {
  const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const { host } = new URL(target.url);
  const canonical = `GET\n${path}/\n\nhost:${host}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n${sha("")}`;
  const signature = createHmac("sha256", target.secretKey).update(`SDK-HMAC-SHA256\n${date}\n${sha(canonical)}`);
  const proof = `SDK-HMAC-SHA256 Access=${target.accessKey}, SignedHeaders=host;x-sdk-date, Signature=${signature.digest("hex")}`;
  return { "x-sdk-date": date, authorization: proof };
}

export interface Kind {
  readonly name: string;
  /** Part of all requests, of about a hundred. */
  readonly share: number;
  readonly make: (target: Target, random: Random) => Sent;
}

const login = ({ username, password, userDomain, projectId }: Target): string =>
  JSON.stringify({
    auth: {
      identity: {
        methods: ["password"],
        password: { user: { name: username, password, domain: { name: userDomain } } },
      },
      scope: { project: { id: projectId } },
    },
  });

const groups = (target: Target): string => `/v1/${target.projectId}/server-groups`;

export const LOGIN: Kind = {
  name: "a login",
  share: 5,
  make: (target) => ({ method: "POST", path: "/iam/v3/auth/tokens", headers: JSON_TYPE, body: login(target) }),
};

/** Requests of every kind that a service on loopback may get, good and bad. */
export const KINDS: readonly Kind[] = [
  {
    name: "a read of a group, by token",
    share: 19,
    make: (target) => ({
      method: "GET",
      path: `${groups(target)}/${target.group}`,
      headers: { "x-auth-token": target.token },
    }),
  },
  {
    name: "a read of all groups, signed",
    share: 5,
    make: (target) => ({ method: "GET", path: groups(target), headers: signed(target, groups(target)) }),
  },
  LOGIN,
  {
    name: "a start or a stop of a server",
    share: 8,
    make: (target, random) => ({
      method: "POST",
      path: `/ecs/v1/${target.projectId}/cloudservers/action`,
      headers: { ...JSON_TYPE, "x-auth-token": target.token },
      body: JSON.stringify({ [pick(random, ["os-start", "os-stop"])]: { servers: [{ id: target.server }] } }),
    }),
  },
  {
    name: "a new name of a group",
    share: 4,
    make: (target, random) => ({
      method: "PUT",
      path: `${groups(target)}/${target.group}`,
      headers: { ...JSON_TYPE, "x-auth-token": target.token },
      body: JSON.stringify({ server_group: { name: letters(random, 12) } }),
    }),
  },
  {
    name: "JSON that makes no sense, to any call",
    share: 10,
    make: (target, random) => ({
      method: pick(random, ["POST", "PUT", "DELETE"]),
      path: pick(random, [
        groups(target),
        `/v1/${target.projectId}/replications`,
        "/v3/auth/tokens",
        `${groups(target)}/${target.group}/action`,
      ]),
      headers: { ...JSON_TYPE, "x-auth-token": target.token },
      body: JSON.stringify(anything(random)),
    }),
  },
  {
    name: "65 KB of JSON",
    share: 10,
    make: (target, random) => ({
      method: "POST",
      path: pick(random, [groups(target), "/v3/auth/tokens", "/nowhere"]),
      headers: { ...JSON_TYPE, "x-auth-token": target.token },
      body: JSON.stringify({ [letters(random, 8)]: letters(random, 8).repeat(LARGE / 8) }),
    }),
  },
  {
    name: "random bytes",
    share: 5,
    make: (target, random) => ({ method: "POST", path: groups(target), headers: JSON_TYPE, body: bytes(random, 300) }),
  },
  {
    name: "a route that is none, with a long address",
    share: 10,
    make: (_, random) => ({
      method: pick(random, ["GET", "PATCH"]),
      path: `/${letters(random, 30)}/${letters(random, 8).repeat(400)}`,
    }),
  },
  {
    name: "query parameters that nobody knows",
    share: 5,
    make: (target, random) => ({
      method: "GET",
      path: `${groups(target)}?${letters(random, 10)}=${letters(random, 8).repeat(100)}`,
      headers: { "x-auth-token": target.token },
    }),
  },
  {
    name: "a token that is none",
    share: 4,
    make: (target, random) => ({
      method: "GET",
      path: groups(target),
      headers: { "x-auth-token": letters(random, 40) },
    }),
  },
  {
    name: "a read of the control interface",
    share: 4,
    make: (_, random) => ({
      method: "GET",
      path: `/_simulator${pick(random, ["", "/counters", "/clock", "/faults", "/refused", "/assumptions", "/calls?path=none*such"])}`,
    }),
  },
  {
    name: "a fault, added and cleared",
    share: 4,
    make: (_, random) =>
      random() < 0.5
        ? {
            method: "POST",
            path: "/_simulator/faults",
            headers: JSON_TYPE,
            body: '{"times":1,"match":{"call":"none"},"effect":{"kind":"status","status":503,"body":"x"}}',
          }
        : { method: "DELETE", path: "/_simulator/faults", headers: JSON_TYPE },
  },
  {
    name: "a page of another origin, or a rebound name",
    share: 5,
    make: (target, random) => ({
      method: "POST",
      path: pick(random, ["/_simulator/reset", "/_simulator/faults", groups(target)]),
      headers: { ...JSON_TYPE, ...(random() < 0.5 ? { origin: "https://evil.example" } : { host: "evil.example" }) },
      body: '{"effect":{"kind":"hang"}}',
    }),
  },
  {
    name: "control input that is none",
    share: 2,
    make: (_, random) => ({
      method: "POST",
      path: `/_simulator/${pick(random, ["faults", "restore", "clock/advance", "actions/power", "actions/none"])}`,
      headers: JSON_TYPE,
      body: JSON.stringify(anything(random)),
    }),
  },
];
