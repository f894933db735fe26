/** A policy pack in a process of its own, started and asked as the engine does it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { PACKAGE_ROOT } from "../../../tools/engine/home.js";
import { NOT_KNOWN, type Part, urnOf } from "./stack.js";

/** Starter of packs in Pulumi's own SDK. */
export const RUN_POLICY_PACK = createRequire(path.join(PACKAGE_ROOT, "package.json")).resolve(
  "@pulumi/pulumi/cmd/run-policy-pack",
);

/** Address where no engine listens. */
const NOBODY = "127.0.0.1:9";

/** Value by which the wire says that a text is not known (`UnknownStringValue` of Pulumi's `plugin` package). */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Violation {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
  readonly urn: string;
}

export interface Analysis {
  readonly violations: readonly Violation[];
  /** Reasons of policies that do not apply, by their names. */
  readonly notApplicable: Readonly<Record<string, string>>;
}

type Answer<T> = (error: grpc.ServiceError | null, answer: T) => void;

const { ADVISORY, MANDATORY, DISABLED } = messages.EnforcementLevel;

const LEVELS = new Map<messages.EnforcementLevel, string>([
  [ADVISORY, "advisory"],
  [MANDATORY, "mandatory"],
  [DISABLED, "disabled"],
]);

export class PolicyHost {
  readonly #child: ChildProcess;
  readonly #client: Promise<AnalyzerClient>;

  constructor(folder: string) {
    this.#child = spawn(process.execPath, [RUN_POLICY_PACK, NOBODY, folder], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#client = this.#port().then(
      (port) => new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()),
    );
  }

  async #port(): Promise<number> {
    let text = "";
    for await (const chunk of this.#child.stdout ?? []) {
      text += String(chunk);
      if (text.includes("\n")) return Number(text.trim());
    }
    throw new Error("the pack ended before it listened");
  }

  async #ask<T>(call: (client: AnalyzerClient, answer: Answer<T>) => unknown): Promise<T> {
    const client = await this.#client;
    return await new Promise((resolve, reject) => {
      call(client, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  }

  /** Names of the policies with their levels. */
  async policies(): Promise<Readonly<Record<string, string>>> {
    const info = await this.#ask<messages.AnalyzerInfo>((client, answer) =>
      client.getAnalyzerInfo(new Empty(), answer),
    );
    return Object.fromEntries(
      info.getPoliciesList().map((policy) => [policy.getName(), LEVELS.get(policy.getEnforcementlevel()) ?? ""]),
    );
  }

  /** Configures the pack as `--policy-pack-config` does. */
  async configure(config: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<void> {
    const request = new messages.ConfigureAnalyzerRequest();
    for (const [name, { enforcementLevel = "advisory", ...properties }] of Object.entries(config)) {
      const of = new messages.PolicyConfig();
      of.setEnforcementlevel([...LEVELS].find(([, level]) => level === enforcementLevel)?.[0] ?? ADVISORY);
      of.setProperties(structOf(properties));
      request.getPolicyconfigMap().set(name, of);
    }
    await this.#ask((client, answer) => client.configure(request, answer));
  }

  /** Asks about a whole stack, as at the end of a preview and of an update. */
  async analyzeStack(parts: readonly Part[]): Promise<Analysis> {
    const request = new messages.AnalyzeStackRequest();
    request.setResourcesList(parts.map(resourceOf));
    const response = await this.#ask<messages.AnalyzeResponse>((client, answer) =>
      client.analyzeStack(request, answer),
    );
    return {
      violations: response.getDiagnosticsList().map((found) => ({
        policy: found.getPolicyname(),
        level: LEVELS.get(found.getEnforcementlevel()) ?? "",
        message: found.getMessage(),
        urn: found.getUrn(),
      })),
      notApplicable: Object.fromEntries(
        response.getNotApplicableList().map((policy) => [policy.getPolicyName(), policy.getReason()]),
      ),
    };
  }

  async end(): Promise<void> {
    (await this.#client).close();
    const ended = once(this.#child, "exit");
    this.#child.kill();
    await ended;
  }
}

function resourceOf(part: Part): messages.AnalyzerResource {
  const { type, name, props, opts, provider, dependsOn, of } = part;
  const resource = new messages.AnalyzerResource();
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(opts.protect);
  options.setIgnorechangesList([...opts.ignoreChanges]);
  options.setDeletebeforereplacedefined(opts.deleteBeforeReplace !== undefined);
  options.setDeletebeforereplace(opts.deleteBeforeReplace ?? false);
  const by = new messages.AnalyzerProviderResource();
  by.setUrn(provider);
  by.setProperties(structOf({}));
  resource.setType(type);
  resource.setName(name);
  resource.setUrn(urnOf(part));
  resource.setProperties(structOf(props));
  resource.setOptions(options);
  resource.setProvider(by);
  resource.setDependenciesList(dependsOn.map(urnOf));
  for (const [key, parts] of Object.entries(of)) {
    const dependencies = new messages.AnalyzerPropertyDependencies();
    dependencies.setUrnsList(parts.map(urnOf));
    resource.getPropertydependenciesMap().set(key, dependencies);
  }
  return resource;
}

/** Properties as the engine writes them: what is not known as its mark. */
function structOf(props: Readonly<Record<string, unknown>>): Struct {
  const written = Object.entries(props).map(([key, value]) => [key, value === NOT_KNOWN ? UNKNOWN_TEXT : value]);
  return Struct.fromJavaScript(Object.fromEntries(written) as Record<string, JavaScriptValue>);
}
