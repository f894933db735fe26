/**
 * One provider process: Pulumi's own host for dynamic providers, spoken to as the engine speaks to it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { PACKAGE_ROOT } from "../engine/home";
import { HalfDone, Lost } from "../emulator/provider-side";
import type { Json } from "../emulator/values";
import type { ProviderSide } from "./provider-side";
import type { Kept } from "./resource";
import {
  type Answers,
  type CallError,
  type CallName,
  type ProviderClient,
  ResourceProviderClient,
  grpc,
  initFailure,
  messages,
  toStruct,
} from "./rpc";

const HOST = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
const LENS = path.join(PACKAGE_ROOT, "dist", "tools", "storm", "lens.js");
/** Would lead the provider to somebody's real account. */
const OF_THE_USER = /^(?:PULUMI_|OS_|HW_|SDRS_|OTC_|NODE_OPTIONS)/i;

export interface HostOptions {
  /** How many times faster than real time pauses of the provider pass. */
  readonly pace: number;
  /** Address of the log that the engine offers. */
  readonly log: string;
}

export class Host implements ProviderSide {
  readonly #child: ChildProcess;
  readonly #ready: Promise<ProviderClient>;
  readonly #ended: Promise<unknown>;
  #client: ProviderClient | undefined;
  #stderr = "";

  constructor({ pace, log }: HostOptions) {
    const kept = Object.entries(process.env).filter(([name]) => !OF_THE_USER.test(name));
    this.#child = spawn(process.execPath, ["--require", LENS, HOST, log], {
      cwd: PACKAGE_ROOT,
      env: { ...Object.fromEntries(kept), STORM_PACE: String(pace) },
      stdio: ["pipe", "pipe", "pipe", "ipc"],
    });
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#ended = once(this.#child, "exit");
    this.#ready = this.#connect();
    this.#ready.catch(() => undefined);
  }

  async #connect(): Promise<ProviderClient> {
    const out = this.#child.stdout;
    if (out === null) throw new Lost("the process has no output");
    let text = "";
    const port = await new Promise<string>((resolve, reject) => {
      out.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.includes("\n")) resolve(text.trim());
      });
      this.#child.once("exit", () => {
        reject(new Lost(`the process ended at its start: ${this.#stderr}`));
      });
    });
    const most = { "grpc.max_receive_message_length": -1, "grpc.enable_retries": 0 };
    this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), most);
    return this.#client;
  }

  async configure(config: Json, aheadMs: number): Promise<void> {
    await this.#ready;
    const told = once(this.#child, "message");
    this.#child.send({ ahead: aheadMs });
    await Promise.race([told, this.#ended]);
    const request = new messages.ConfigureRequest();
    request.setArgs(toStruct(config));
    await this.#call("configure", request);
  }

  async check({ urn }: Kept, olds: Json, news: Json): ReturnType<ProviderSide["check"]> {
    const request = new messages.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#call("check", request);
    const failures = answer.getFailuresList().map((one) => `${one.getProperty()}: ${one.getReason()}`);
    return { inputs: valuesOf(answer.getInputs()), failures };
  }

  async diff({ urn, id }: Kept, olds: Json, news: Json): ReturnType<ProviderSide["diff"]> {
    const request = new messages.DiffRequest();
    request.setUrn(urn);
    request.setId(id ?? "");
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = await this.#call("diff", request);
    const changes = answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
    return { changes, replaces: answer.getReplacesList() };
  }

  async create({ urn }: Kept, news: Json): ReturnType<ProviderSide["create"]> {
    const request = new messages.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(news));
    const answer = await this.#call("create", request);
    return { id: answer.getId(), outputs: valuesOf(answer.getProperties()) };
  }

  async update({ urn, id, outputs }: Kept, news: Json): Promise<Json> {
    const request = new messages.UpdateRequest();
    request.setUrn(urn);
    request.setId(id ?? "");
    request.setOlds(toStruct(outputs));
    request.setNews(toStruct(news));
    return valuesOf((await this.#call("update", request)).getProperties());
  }

  async read({ urn, id, inputs, outputs }: Kept): Promise<Json | undefined> {
    const request = new messages.ReadRequest();
    request.setUrn(urn);
    request.setId(id ?? "");
    request.setProperties(toStruct(outputs));
    request.setInputs(toStruct(inputs));
    const answer = await this.#call("read", request);
    return answer.getId() === "" ? undefined : valuesOf(answer.getProperties());
  }

  async #call(name: CallName, request: unknown): Promise<Answers> {
    const client = await this.#ready;
    return await new Promise((resolve, reject) => {
      client[name](request, (error: CallError | null, answer) => {
        if (error === null) resolve(answer);
        else reject(asFailure(error));
      });
    });
  }

  /** Ends it without any warning. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
    this.#client?.close();
  }
}

function valuesOf(struct: { toJavaScript(): Json } | undefined): Json {
  return struct?.toJavaScript() ?? {};
}

function asFailure(error: CallError): Error {
  if (error.code === grpc.status.UNAVAILABLE || error.code === grpc.status.CANCELLED) return new Lost(error.details);
  const half = initFailure(error);
  return half === undefined ? new Error(error.details) : new HalfDone(half.id, half.properties, half.reasons);
}
