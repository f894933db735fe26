/**
 * One provider process: Pulumi's own host for dynamic providers, spoken to over gRPC as the engine speaks to it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { PACKAGE_ROOT, PRELOAD, preloading } from "../engine/home";
import { type Found, Lost, type ProviderSide } from "./provider-side";
import type { Json } from "./values";
import { fromStruct, halfDone, toStruct } from "./wire";

const HOST = createRequire(path.join(PACKAGE_ROOT, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
const TIME_WARP = path.join(PACKAGE_ROOT, "dist", "tools", "emulator", "time-warp.js");
/** Would lead the provider to somebody's real account. */
const OF_THE_USER = /^(?:PULUMI_|OS_|HW_|SDRS_|OTC_|NODE_OPTIONS)/i;
/** Address where no engine listens. */
const NOBODY = "127.0.0.1:9";
const CHANNEL = { "grpc.max_receive_message_length": -1, "grpc.enable_retries": 0 };

export interface HostOptions {
  /** Folder of the program; the checkout unless it is about another. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Address of the log that the engine offers. */
  readonly log?: string;
  /** Flags that the engine hands on in front of the address. */
  readonly flags?: readonly string[];
  /** Speed, against real time, at which pauses of the provider pass. */
  readonly pace?: number;
}

type Answer<T> = (error: grpc.ServiceError | null, answer: T) => void;

export class HostProcess implements ProviderSide {
  readonly accepted: readonly string[] = [];
  readonly child: ChildProcess;
  readonly #client: Promise<ResourceProviderClient>;
  readonly #ended: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor({ cwd = PACKAGE_ROOT, env = {}, log = NOBODY, flags = [], pace }: HostOptions = {}) {
    const kept = Object.entries(process.env).filter(([name]) => !OF_THE_USER.test(name));
    const warp = pace === undefined ? {} : { STORM_PACE: String(pace) };
    this.child = spawn(
      process.execPath,
      [...(pace === undefined ? [] : ["--require", TIME_WARP]), HOST, ...flags, log],
      {
        cwd,
        env: { ...Object.fromEntries(kept), NODE_OPTIONS: preloading(PRELOAD), ...warp, ...env },
        stdio: ["pipe", "pipe", "pipe", ...(pace === undefined ? [] : ["ipc" as const])],
      },
    );
    this.child.stdin?.on("error", () => undefined);
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.#ended = once(this.child, "exit");
    this.#client = this.#connect();
    this.#client.catch(() => undefined);
  }

  async #connect(): Promise<ResourceProviderClient> {
    const port = await new Promise<string>((resolve, reject) => {
      this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        this.#stdout += text;
        const [, line] = /^(\d+)\n/.exec(this.#stdout) ?? [];
        if (line !== undefined) resolve(line);
      });
      this.child.once("exit", () => {
        reject(new Lost(`the process ended at its start: ${this.#stderr}`));
      });
    });
    return new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), CHANNEL);
  }

  /** Both streams so far. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** The error stream so far. */
  get errors(): string {
    return this.#stderr;
  }

  /** Tells the configuration of the stack; and, where its pauses pass faster, how far its clock is ahead of real time. */
  async configure(config: Json, aheadMs?: number): Promise<void> {
    await this.#client;
    if (aheadMs !== undefined) {
      const told = once(this.child, "message");
      this.child.send({ ahead: aheadMs });
      await Promise.race([told, this.#ended]);
    }
    const request = new messages.ConfigureRequest();
    request.setArgs(toStruct(config));
    await this.#ask((client, done) => client.configure(request, done));
  }

  async check(olds: Json, news: Json): ReturnType<ProviderSide["check"]> {
    const request = new messages.CheckRequest();
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#ask<messages.CheckResponse>((client, done) => client.check(request, done));
    return { inputs: fromStruct(answer.getInputs()), failures: answer.toObject().failuresList };
  }

  async diff(id: string, olds: Json, news: Json): ReturnType<ProviderSide["diff"]> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#ask<messages.DiffResponse>((client, done) => client.diff(request, done));
    return {
      changes: answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
      deleteFirst: answer.getDeletebeforereplace(),
    };
  }

  async create(inputs: Json): Promise<{ id: string; outputs: Json }> {
    const request = new messages.CreateRequest();
    request.setProperties(toStruct(inputs));
    const answer = await this.#ask<messages.CreateResponse>((client, done) => client.create(request, done));
    return { id: answer.getId(), outputs: fromStruct(answer.getProperties()) };
  }

  async read(id: string, props: Json): Promise<Found | undefined> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(toStruct(props));
    const answer = await this.#ask<messages.ReadResponse>((client, done) => client.read(request, done));
    if (answer.getId() === "") return undefined;
    const inputs = answer.hasInputs() ? fromStruct(answer.getInputs()) : undefined;
    return { id: answer.getId(), outputs: fromStruct(answer.getProperties()), inputs };
  }

  async update(id: string, olds: Json, news: Json): Promise<Json> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#ask<messages.UpdateResponse>((client, done) => client.update(request, done));
    return fromStruct(answer.getProperties());
  }

  async delete(id: string, props: Json): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(toStruct(props));
    await this.#ask((client, done) => client.delete(request, done));
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#ended;
    const client = await this.#client.catch(() => undefined);
    client?.close();
  }

  async #ask<T>(send: (client: ResourceProviderClient, done: Answer<T>) => unknown): Promise<T> {
    const client = await this.#client;
    return await new Promise((resolve, reject) => {
      send(client, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(asFailure(error));
      });
    });
  }
}

function asFailure(error: grpc.ServiceError): Error {
  const lost = error.code === grpc.status.UNAVAILABLE || error.code === grpc.status.CANCELLED;
  return lost ? new Lost(error.details) : (halfDone(error) ?? new Error(error.details));
}
