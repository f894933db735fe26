/**
 * Pulumi's own provider process, spoken to over gRPC as the engine would, without an engine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { providerText } from "../../sdk/text.js";
import type { Simulator } from "../../simulator/index.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { until } from "./engine-processes.js";
import { fromStruct, type Props, toStruct } from "./process-proto.js";
import { configOf } from "./stack.js";

/** What the engine puts for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const START_MS = 60_000;
/** Would lead the provider to somebody's real account. */
const OF_THE_USER = /^(?:PULUMI_|OS_|HW_|SDRS_|OTC_)/i;

export interface ProviderOptions {
  /** Stack configuration as the engine hands it over. */
  readonly config: Readonly<Record<string, string>>;
  /** Folder of the program; the checkout unless the test is about another. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Address of an engine that takes what is said. */
  readonly engine?: string;
}

export interface ProviderProcess {
  readonly child: ChildProcess;
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Props, news: Props): Promise<{ changes: boolean; replaces: string[]; deleteFirst: boolean }>;
  create(inputs: Props): Promise<{ id: string; properties: Props }>;
  /** The id is empty when the object is gone. */
  read(id: string, properties: Props): Promise<{ id: string; properties: Props; hasInputs: boolean }>;
  update(id: string, olds: Props, news: Props): Promise<Props>;
  delete(id: string, properties: Props): Promise<void>;
  /** Both streams so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Inputs with the provider text of their kind, as a program registers them. */
export function registered(kind: string, inputs: Props): Props {
  return { ...inputs, __provider: providerText(kind) };
}

/** Configuration that leads to a simulator, as the engine hands it to a provider: secrets in clear. */
export function plainConfig(simulator: Simulator): Record<string, string> {
  return Object.fromEntries(
    Object.entries(configOf(simulator)).map(([key, value]) => [key, typeof value === "string" ? value : value.secret]),
  );
}

/** The error a call ends with; a call that succeeds is a failure of the test. */
export async function failureOf(call: Promise<unknown>): Promise<grpc.ServiceError> {
  try {
    await call;
  } catch (error) {
    return error as grpc.ServiceError;
  }
  throw new Error("the call succeeded");
}

function filled<M extends object>(message: M, fill: (message: M) => void): M {
  fill(message);
  return message;
}

export async function startProvider(options: ProviderOptions): Promise<ProviderProcess> {
  const host = createRequire(path.join(PACKAGE_ROOT, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_USER.test(name)));
  const child = spawn(process.execPath, [host, options.engine ?? "127.0.0.1:9"], {
    cwd: options.cwd ?? PACKAGE_ROOT,
    env: { ...env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await until("the provider prints its port", () => stdout.includes("\n") || child.exitCode !== null, START_MS);
  const port = /^(\d+)\n/.exec(stdout)?.[1];
  if (port === undefined) throw new Error(`the provider did not start:\n${stderr}`);
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const answer = <T>(send: (done: (error: grpc.ServiceError | null, answered: T) => void) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      send((error, answered) => {
        if (error === null) resolve(answered);
        else reject(error);
      });
    });
  const configure = filled(new messages.ConfigureRequest(), (request) => request.setArgs(toStruct(options.config)));
  await answer((done) => client.configure(configure, done));
  return {
    child,
    check: async (olds, news) => {
      const request = filled(new messages.CheckRequest(), (one) => {
        one.setOlds(toStruct(olds));
        one.setNews(toStruct(news));
      });
      const answered = await answer<messages.CheckResponse>((done) => client.check(request, done));
      return { inputs: fromStruct(answered.getInputs()), failures: answered.toObject().failuresList };
    },
    diff: async (id, olds, news) => {
      const request = filled(new messages.DiffRequest(), (one) => {
        one.setId(id);
        one.setOlds(toStruct(olds));
        one.setNews(toStruct(news));
      });
      const answered = await answer<messages.DiffResponse>((done) => client.diff(request, done));
      return {
        changes: answered.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: answered.getReplacesList(),
        deleteFirst: answered.getDeletebeforereplace(),
      };
    },
    create: async (inputs) => {
      const request = filled(new messages.CreateRequest(), (one) => one.setProperties(toStruct(inputs)));
      const answered = await answer<messages.CreateResponse>((done) => client.create(request, done));
      return { id: answered.getId(), properties: fromStruct(answered.getProperties()) };
    },
    read: async (id, properties) => {
      const request = filled(new messages.ReadRequest(), (one) => {
        one.setId(id);
        one.setProperties(toStruct(properties));
      });
      const answered = await answer<messages.ReadResponse>((done) => client.read(request, done));
      return {
        id: answered.getId(),
        properties: fromStruct(answered.getProperties()),
        hasInputs: answered.hasInputs(),
      };
    },
    update: async (id, olds, news) => {
      const request = filled(new messages.UpdateRequest(), (one) => {
        one.setId(id);
        one.setOlds(toStruct(olds));
        one.setNews(toStruct(news));
      });
      return fromStruct(
        (await answer<messages.UpdateResponse>((done) => client.update(request, done))).getProperties(),
      );
    },
    delete: async (id, properties) => {
      const request = filled(new messages.DeleteRequest(), (one) => {
        one.setId(id);
        one.setProperties(toStruct(properties));
      });
      await answer((done) => client.delete(request, done));
    },
    output: () => stdout + stderr,
    stop: async () => {
      client.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
