import type { Server } from "node:http";
import type { Assumptions } from "./assumptions.js";
import { parsePace, type Pace } from "./world/clock.js";
import { connectControl, type ControlClient } from "./control/client.js";
import { describe } from "./control/routes.js";
import type { FaultRule } from "./control/faults.js";
import { close, listen } from "./http/listen.js";
import { Runtime, type SeenAnswer } from "./world/runtime.js";
import { buildServer } from "./http/server.js";
import { checkWorld, readWorld } from "./world/seed/read-world.js";
import {
  AGENCY,
  IDENTITY_PROVIDER,
  idTokenOf,
  partnersOf,
  temporaryKeyOf,
  type TemporaryKey,
  type User,
} from "./world/logins.js";
import type { World } from "./world/seed/world-file.js";

export interface SimulatorOptions {
  /** Port on loopback; 0, the default, picks a free one. */
  readonly port?: number;
  /** Name of a shipped world, path of a file, or a world; default `demo`. */
  readonly world?: string | World;
  /** Default `immediate`: a job is done by the next request. */
  readonly pace?: Pace;
  /** File in which the world is kept across restarts. If it exists, it is what is served and `world` is not read. */
  readonly state?: string;
  readonly faults?: readonly FaultRule[];
  readonly assumptions?: Partial<Assumptions>;
  /** Told every answer of the service itself, for tests that hold answers against a schema. */
  readonly onAnswer?: (seen: SeenAnswer) => void;
  /** Seed of ids and of faults with a probability; default 1. */
  readonly seed?: number;
  /** Start of the virtual clock, ISO; default now. */
  readonly start?: string;
}

export interface Simulator {
  readonly url: string;
  /** With `{service}`: each service strictly apart. */
  readonly endpointTemplate: string;
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly username: string;
  readonly password: string;
  readonly userDomain: string;
  readonly region: string;
  /** A second key of the account, as IAM issues one for a time: it signs in only with its security token. */
  readonly temporary: TemporaryKey;
  /** Name of the agency by which a user of another account acts in this one. */
  readonly agency: string;
  /** A user of that account who may do so, and one who may not. */
  readonly operator: PartnerUser;
  readonly reader: PartnerUser;
  /** Id of the identity provider that the account trusts. */
  readonly identityProvider: string;
  /** An ID token of that provider, good for so many minutes of virtual time. */
  idToken(minutes: number): string;
  readonly control: ControlClient;
  close(): Promise<void>;
}

/** A user of another account than that of the world. */
export interface PartnerUser {
  readonly username: string;
  readonly password: string;
  readonly userDomain: string;
  readonly userDomainId: string;
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

const partner = ({ domain_name, domain_id, access_key, secret_key, projects, ...user }: User): PartnerUser => ({
  ...{ username: user.username, password: user.password, userDomain: domain_name, userDomainId: domain_id },
  ...{ projectId: projects[0]?.id ?? "", accessKey: access_key, secretKey: secret_key },
});

/** Starts the simulated service on loopback. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = typeof options.world === "object" ? checkWorld(options.world) : readWorld(options.world ?? "demo");
  const start = options.start === undefined ? undefined : Date.parse(options.start);
  if (Number.isNaN(start)) throw new RangeError(`start is not a time: ${String(options.start)}`);
  const runtime = new Runtime({
    world,
    pace: parsePace(String(options.pace ?? "immediate")),
    seed: options.seed ?? 1,
    start,
    faults: options.faults ?? [],
    assumptions: options.assumptions ?? {},
    stateFile: options.state,
    onAnswer: options.onAnswer,
  });
  const server = buildServer(runtime);
  const port = await listen(server, options.port ?? 0).catch((error: unknown) => {
    runtime.release();
    throw error;
  });
  let closed: Promise<void> | undefined;
  const url = `http://127.0.0.1:${port}`;
  const facts = describe(runtime);
  const { account } = runtime.sim.state;
  const [operator, reader] = partnersOf(account);
  return {
    url,
    endpointTemplate: `${url}/{service}`,
    projectId: facts["projectId"] ?? "",
    accessKey: facts["accessKey"] ?? "",
    secretKey: facts["secretKey"] ?? "",
    username: facts["username"] ?? "",
    password: facts["password"] ?? "",
    userDomain: facts["userDomain"] ?? "",
    region: facts["region"] ?? "",
    temporary: temporaryKeyOf(account),
    agency: AGENCY,
    identityProvider: IDENTITY_PROVIDER,
    idToken: (minutes) => idTokenOf(account, runtime.sim.now() + minutes * 60_000),
    operator: partner(operator),
    reader: partner(reader),
    control: connectControl(url),
    close: () => (closed ??= end(runtime, server)),
  };
}

/** Ends the server whatever becomes of the state; rejects if that could not be saved. */
async function end(runtime: Runtime, server: Server): Promise<void> {
  await close(server);
  try {
    runtime.save();
  } finally {
    runtime.release();
  }
}

export { ASSUMPTIONS, chooseAssumptions } from "./assumptions.js";
export type { AssumptionName, Assumptions } from "./assumptions.js";
export type { CallRecord, Refused, Unhandled } from "./http/log/call-log.js";
export type { Pace } from "./world/clock.js";
export { connectControl, ControlError } from "./control/client.js";
export type { CallFilter, ClockView, ControlClient } from "./control/client.js";
export type { FaultEffect, FaultMatch, FaultRule, FaultState } from "./control/faults.js";
export type { Snapshot } from "./world/snapshot.js";
export { StateFileError } from "./world/state-file.js";
export { WorldError, checkWorld, readWorld } from "./world/seed/read-world.js";
export type { TemporaryKey } from "./world/logins.js";
export type { World, WorldDisk, WorldGroup, WorldServer } from "./world/seed/world-file.js";
export type { WorldView } from "./control/world-view.js";
export { generateWorld, parseGeneration } from "./world/seed/generate.js";
export type { Generation } from "./world/seed/generate.js";
export { runSimulate } from "./main.js";
export type { SimulateOptions } from "./main.js";
