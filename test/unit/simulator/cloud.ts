/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { startSimulator, type Simulator, type SimulatorOptions } from "../../../simulator/index.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

/** A simulator and a caller with a token. */
export interface Cloud {
  readonly sim: Simulator;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>;
  readonly get: (path: string) => Promise<Json>;
  /** Sends the call and reads its job; the answer must be a job. */
  readonly job: (method: string, path: string, body?: unknown) => Promise<Json>;
  readonly jobOf: (id: string) => Promise<Json>;
  readonly group: (id: string) => Promise<Json>;
  readonly act: (groupId: string, action: object) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

const open: Simulator[] = [];

export async function startCloud(options: SimulatorOptions = {}): Promise<Cloud> {
  const sim = await startSimulator(options);
  open.push(sim);
  const token = await login(sim);
  const url = (path: string): string => sim.url + path.replace("{p}", sim.projectId);
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(url(path), {
      method,
      headers: { "x-auth-token": token, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
  };
  const get = async (path: string): Promise<Json> => {
    const reply = await call("GET", path);
    if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const jobOf = (id: string): Promise<Json> => get(`/v1/{p}/jobs/${id}`);
  return {
    sim,
    call,
    get,
    jobOf,
    job: async (method, path, body) => {
      const reply = await call(method, path, body);
      if (typeof reply.body?.job_id !== "string") {
        throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      }
      return jobOf(reply.body.job_id);
    },
    group: async (id) => (await get(`/v1/{p}/server-groups/${id}`)).server_group,
    act: (id, action) => call("POST", `/v1/{p}/server-groups/${id}/action`, action),
    close: () => sim.close(),
  };
}

export async function login(sim: Simulator, scope: object = { project: { id: sim.projectId } }): Promise<string> {
  const user = { name: sim.username, password: sim.password, domain: { name: sim.userDomain } };
  const response = await fetch(`${sim.url}/v3/auth/tokens`, {
    method: "POST",
    body: JSON.stringify({ auth: { identity: { methods: ["password"], password: { user } }, scope } }),
  });
  return response.headers.get("x-subject-token") ?? "";
}

/** Closes what a test started; each test owns its simulators. */
export async function closeClouds(): Promise<void> {
  await Promise.all(open.splice(0).map((sim) => sim.close()));
}

/** What a promise is rejected with. */
export const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "was not refused",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

export interface Topology {
  readonly group: string;
  readonly web: string;
  readonly db: string;
  readonly pair: string;
}

/** The demo world with both servers protected, and the spare disk paired and attached to web-1. */
export async function protect(cloud: Cloud, enable = true): Promise<Topology> {
  const world = await cloud.sim.control.world();
  const group = (
    await cloud.job("POST", "/v1/{p}/server-groups", {
      server_group: {
        name: "shop",
        source_availability_zone: "eu-de-01",
        target_availability_zone: "eu-de-02",
        domain_id: world.domains[0]!.id,
        source_vpc_id: world.vpcs[0]!.id,
      },
    })
  ).entities.server_group_id as string;
  const instance = async (name: string): Promise<string> => {
    const server = world.servers.find((row) => row.name === name)!;
    const job = await cloud.job("POST", "/v1/{p}/protected-instances", {
      protected_instance: { server_group_id: group, server_id: server.id, name: `pi-${name}` },
    });
    return job.entities.protected_instance_id as string;
  };
  const web = await instance("web-1");
  const db = await instance("db-1");
  const spare = world.disks.find((disk) => disk.name === "shop-spare")!;
  const pair = (
    await cloud.job("POST", "/v1/{p}/replications", {
      replication: { server_group_id: group, volume_id: spare.id, name: "spare" },
    })
  ).entities.replication_pair_id as string;
  await cloud.job("POST", `/v1/{p}/protected-instances/${web}/attachreplication`, {
    replicationAttachment: { replication_id: pair, device: "/dev/vdc" },
  });
  if (enable) await cloud.job("POST", `/v1/{p}/server-groups/${group}/action`, { "start-server-group": {} });
  return { group, web, db, pair };
}

export const FAILOVER = { "failover-server-group": {} };
export const START = { "start-server-group": {} };
export const STOP = { "stop-server-group": {} };
export const reverse = (to: string): object => ({ "reverse-server-group": { priority_station: to } });

export const power = (verb: "os-start" | "os-stop", ids: readonly string[], type?: string): object => ({
  [verb]: { servers: ids.map((id) => ({ id })), ...(type === undefined ? {} : { type }) },
});

export const POWER = "/v1/{p}/cloudservers/action";

/** Where the addresses of the instance's two servers are, by every API that reports them. */
export async function addressesOf(cloud: Cloud, instanceId: string): Promise<Record<"source" | "target", Json>> {
  const world = await cloud.sim.control.world();
  const instance = world.instances.find((row) => row.id === instanceId)!;
  const read = async (id: string): Promise<Json> => {
    const server = (await cloud.get(`/v1/{p}/cloudservers/${id}`)).server;
    const nova = (await cloud.get(`/v2.1/{p}/servers/${id}`)).server;
    const interfaces = (await cloud.get(`/v1/{p}/cloudservers/${id}/os-interface`)).interfaceAttachments;
    const ports = (await cloud.get(`/v2.0/ports?device_id=${id}`)).ports;
    const rows = Object.values(server.addresses as Record<string, Json[]>).flat();
    return {
      status: server.status,
      zone: server["OS-EXT-AZ:availability_zone"],
      fixed: rows.filter((row) => row["OS-EXT-IPS:type"] === "fixed").map((row) => row.addr),
      floating: rows.filter((row) => row["OS-EXT-IPS:type"] === "floating").map((row) => row.addr),
      nova: Object.values(nova.addresses as Record<string, Json[]>)
        .flat()
        .map((row) => row.addr),
      interfaces: interfaces.map((row: Json) => row.fixed_ips[0].ip_address),
      ports: ports.map((row: Json) => row.fixed_ips[0].ip_address),
      owners: ports.map((row: Json) => row.device_owner),
      portIds: ports.map((row: Json) => row.id),
      macs: ports.map((row: Json) => row.mac_address),
    };
  };
  return { source: await read(instance.source_server), target: await read(instance.target_server) };
}
