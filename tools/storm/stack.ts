/**
 * A small emulation of the engine: a stack of a protection group and its protection, brought up in order, one provider process
 * for each run.
 */
import type { Simulator } from "../../simulator/index";
import { Lost } from "../emulator/provider-side";
import type { Json } from "../emulator/values";
import type { ProviderSide } from "./provider-side";
import { type Kept, type Kind, StepError, emptyResource, refreshResource, upResource } from "./resource";

/** What a program declares; the protection is left out where it is undefined. */
export interface Program {
  readonly group: Json;
  readonly protection?: Json | undefined;
}

export type StackState = Readonly<Record<Kind, Kept>>;

export type Outcome =
  | { readonly kind: "done"; readonly changed: boolean }
  | { readonly kind: "failed"; readonly text: string; readonly saved: boolean }
  | { readonly kind: "lost" };

export interface StackOptions {
  readonly name: string;
  /** Starts a provider process. */
  readonly start: () => ProviderSide;
  readonly config: Json;
  /** How far the clock of a process that starts now is ahead. */
  readonly aheadMs: () => number;
  /** Told of each process before it is asked for anything, and when it has ended. */
  readonly onHost?: ((host: ProviderSide) => Promise<void> | void) | undefined;
}

export class Stack {
  #state: StackState;

  constructor(
    private readonly options: StackOptions,
    state?: StackState,
  ) {
    const { name } = options;
    this.#state = state ?? {
      ProtectionGroup: emptyResource("ProtectionGroup", name),
      Protection: emptyResource("Protection", name),
    };
  }

  get state(): StackState {
    return this.#state;
  }

  get group(): Json {
    return this.#state.ProtectionGroup.outputs;
  }

  get protection(): Json {
    return this.#state.Protection.outputs;
  }

  async up(program: Program): Promise<Outcome> {
    return await this.#inProcess(async (host) => {
      const changed = [await upResource(host, this.#state.ProtectionGroup, program.group, this.#save)];
      if (program.protection !== undefined) {
        const declared = { ...program.protection, ...this.#link(program), ...this.#takeOver() };
        changed.push(await upResource(host, this.#state.Protection, declared, this.#save));
      }
      return { kind: "done", changed: changed.some((step) => step !== "unchanged") };
    });
  }

  async refresh(): Promise<Outcome> {
    return await this.#inProcess(async (host) => {
      for (const kept of Object.values(this.#state)) await refreshResource(host, kept, this.#save);
      return { kind: "done", changed: false };
    });
  }

  readonly #save = (kept: Kept): void => {
    this.#state = { ...this.#state, [kept.kind]: kept };
  };

  /** What the resource class hands to a member of its group. */
  #link({ group }: Program): Json {
    const { failover, failoverMode, confirm, startOrder } = group;
    const link = {
      origin: this.group["origin"],
      productionSite: this.group["productionSite"],
      transitionNumber: this.group["transitionCount"],
      consentSeries: this.group["consentSeries"],
    };
    return {
      protectionGroupId: this.#state.ProtectionGroup.id,
      __group: { ...link, failover, failoverMode, confirm, startOrder },
    };
  }

  /** Protection that the world begins with is adopted, as its group is. */
  #takeOver(): Json {
    const { ProtectionGroup: group, Protection: protection } = this.#state;
    const on = protection.id === undefined && group.outputs["status"] === "protected";
    return on ? { adopt: group.id } : {};
  }

  async #inProcess(work: (host: ProviderSide) => Promise<Outcome>): Promise<Outcome> {
    const { start, config, aheadMs, onHost } = this.options;
    const host = start();
    try {
      await host.configure(config, aheadMs());
      await onHost?.(host);
      return await work(host);
    } catch (error) {
      if (error instanceof Lost) return { kind: "lost" };
      if (error instanceof StepError) return { kind: "failed", text: error.message, saved: error.saved };
      throw error;
    } finally {
      await host.kill();
    }
  }
}

export function configOf(simulator: Simulator, auth: "token" | "key", more: Json = {}): Json {
  const { endpointTemplate, region, projectId, accessKey, secretKey, username, password, userDomain } = simulator;
  const proof =
    auth === "key"
      ? { "sdrs:accessKey": accessKey, "sdrs:secretKey": secretKey }
      : { "sdrs:userName": username, "sdrs:password": password, "sdrs:userDomain": userDomain };
  return {
    "sdrs:endpoint": endpointTemplate,
    "sdrs:region": region,
    "sdrs:projectId": projectId,
    ...proof,
    ...more,
  };
}
