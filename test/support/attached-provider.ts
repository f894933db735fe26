/**
 * The provider of one preview inside this process: the engine attaches to it instead of starting Pulumi's host, which is half of the
 * work of a preview. Like a process it has a memory and a client of its own. It answers what a preview asks; the rest it does not know.
 */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { type Cloud, createCloud } from "../../provider/api/cloud.js";
import { type DynamicProvider, handler } from "../../provider/engine/frame.js";
import { ProcessMemory } from "../../provider/memory.js";
import { settingsOfRun } from "../../provider/settings/settings.js";
import { systemClock } from "../../provider/wait.js";
import { kindOf } from "../../tools/emulator/local-process.js";
import type { Json } from "../../tools/emulator/values.js";
import { fromStruct, toStruct } from "../../tools/emulator/wire.js";

export interface AttachedProvider {
  /** Variables by which an engine finds it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface AttachedOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Arguments that the engine is called with. */
  readonly engineArguments: readonly string[];
}

type Unary<Request, Answer> = (
  call: grpc.ServerUnaryCall<Request, Answer>,
  done: (error: Partial<grpc.StatusObject> | null, answer?: Answer) => void,
) => void;

function answering<Request, Answer>(work: (request: Request) => Answer | Promise<Answer>): Unary<Request, Answer> {
  return ({ request }, done) => {
    (async () => await work(request))().then(
      (answer) => {
        done(null, answer);
      },
      (error: unknown) => {
        done({ code: grpc.status.UNKNOWN, details: String(error) });
      },
    );
  };
}

export async function attachedProvider({ env, engineArguments }: AttachedOptions): Promise<AttachedProvider> {
  let config: Json = {};
  let cloud: Cloud | undefined;
  const text = (key: string): string | undefined => {
    const value = config[key];
    return typeof value === "string" ? value : undefined;
  };
  const silent = { info: () => undefined, warn: () => undefined, progress: () => undefined };
  const given = {
    ...{ clock: systemClock, env, memory: new ProcessMemory(), engineArguments: () => engineArguments },
    cloud: () => (cloud ??= createCloud(settingsOfRun(text, env))),
    resourceLog: () => silent,
  };
  const known = new Map<string, DynamicProvider>();
  const providerOf = (props: Json): DynamicProvider => {
    const kind = kindOf(props);
    const provider = known.get(kind) ?? handler(kind, given);
    known.set(kind, provider);
    return provider;
  };

  const server = new grpc.Server();
  server.addService(ResourceProviderService, {
    attach: answering(() => new Empty()),
    cancel: answering(() => new Empty()),
    getPluginInfo: answering(() => new PluginInfo()),
    configure: answering((request: messages.ConfigureRequest) => {
      const args = Object.entries(fromStruct(request.getArgs()));
      config = Object.fromEntries(args.map(([key, value]) => [key, unwrapRpcSecret(value)]));
      return new messages.ConfigureResponse();
    }),
    check: answering(async (request: messages.CheckRequest) => {
      const news = fromStruct(request.getNews());
      const { inputs, failures } = await providerOf(news).check(fromStruct(request.getOlds()), news);
      const answer = new messages.CheckResponse();
      answer.setInputs(toStruct({ ...inputs, __provider: news["__provider"] }));
      for (const { property, reason } of failures) {
        const failure = answer.addFailures();
        failure.setProperty(property);
        failure.setReason(reason);
      }
      return answer;
    }),
    diff: answering(async (request: messages.DiffRequest) => {
      const news = fromStruct(request.getNews());
      const found = await providerOf(news).diff(request.getId(), fromStruct(request.getOlds()), news);
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const answer = new messages.DiffResponse();
      answer.setChanges(found.changes ? DIFF_SOME : DIFF_NONE);
      answer.setReplacesList([...found.replaces]);
      answer.setDeletebeforereplace(found.deleteBeforeReplace);
      return answer;
    }),
    read: answering(async (request: messages.ReadRequest) => {
      const props = fromStruct(request.getProperties());
      const found = await providerOf(props).read(request.getId(), props);
      const answer = new messages.ReadResponse();
      answer.setId(found.id ?? "");
      answer.setProperties(toStruct({ ...found.props, __provider: props["__provider"] }));
      return answer;
    }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    env: { PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${port}` },
    close: async () => {
      server.forceShutdown();
      await cloud?.close();
    },
  };
}
