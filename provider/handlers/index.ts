import type { Call } from "../call";
import { redactor } from "../redact";
import { DrError } from "../errors";
import { endWithEngine } from "../orphan";
import { flushLog, resourceLog } from "../engine-log";
import { KINDS, type Kind } from "../model/properties";
import { hasUnknown } from "../model/unknown";
import { checkAdoptChange, noteAdoption } from "./adopt";
import { changesOf, ownInputs, validate } from "./changes";
import { type CallOf, type GetConfig, type ProviderProcess, look, operate, thisProcess } from "./context";
import { disasterRecoveryDrill } from "./disaster-recovery-drill";
import type { Handler } from "./handler";
import { protectedInstance } from "./protected-instance";
import { protection } from "./protection";
import { protectionGroup } from "./protection-group";
import { replicationAttachment } from "./replication-attachment";
import { replicationPair } from "./replication-pair";
import { type CheckFailure, type DiffResult, PartialFailure, type Props, plain, quiet } from "./shape";

const HANDLERS: Partial<Record<Kind, Handler>> = {
  ProtectionGroup: protectionGroup,
  ReplicationPair: replicationPair,
  ProtectedInstance: protectedInstance,
  ReplicationAttachment: replicationAttachment,
  Protection: protection,
  DisasterRecoveryDrill: disasterRecoveryDrill,
};

/** The dynamic provider of one kind, as Pulumi's host calls it. */
export interface DynamicProvider {
  configure(request: { config: { get(key: string): unknown } }): Promise<void>;
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: CheckFailure[] }>;
  diff(id: string, olds: Props, news: Props): Promise<DiffResult>;
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  read(id: string, props: Props): Promise<{ id?: string; props?: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}

/**
 * The provider of one kind of resource. Every state in the wild holds a text that calls this function with the name of the
 * kind, so neither may ever change its meaning.
 */
export function handler(kind: string, given?: ProviderProcess): DynamicProvider {
  const found = isKind(kind) ? HANDLERS[kind] : undefined;
  if (!isKind(kind) || found === undefined) {
    throw new DrError(
      "DR_USAGE",
      `This release of pulumi-sdrs has no resource "${kind}"`,
      {},
      { hint: "Update pulumi-sdrs where the program runs." },
    );
  }
  if (given === undefined) endWithEngine();
  return frame(kind, found, given);
}

function frame(kind: Kind, own: Handler, given: ProviderProcess | undefined): DynamicProvider {
  let process = given;
  const connected = (): ProviderProcess => (process ??= thisProcess(() => undefined));
  return {
    // The host hands the provider to other calls before this has ended, so nothing may be awaited here.
    configure({ config }) {
      const get: GetConfig = (key) => {
        const value = config.get(key);
        return typeof value === "string" ? value : undefined;
      };
      process ??= thisProcess(get);
      return Promise.resolve();
    },

    check: (olds, news) =>
      quietly(async () => {
        const inputs = ownInputs(news);
        const fresh = Object.keys(ownInputs(olds)).length === 0;
        if (fresh) noteAdoption(connected().memory, inputs);
        const invalid = validate(kind, inputs);
        const failures = invalid.length > 0 ? invalid : (own.check?.(inputs, fresh) ?? []);
        if (fresh && failures.length === 0) await announce(kind, own, connected, inputs);
        return { inputs, failures };
      }),

    diff: (id, olds, news) =>
      quietly(async () => {
        const [before, after] = [ownInputs(olds), ownInputs(news)];
        const changes = changesOf(kind, before, after);
        if (!hasUnknown(after["adopt"])) checkAdoptChange(kind, id, after);
        const compare = async (call: Call): Promise<boolean> =>
          (await own.inspect?.(call, id, before, after, changes)) ?? false;
        const forced = await look(connected(), `The comparison of ${kind} ${id}`, ofInputs(after), compare);
        return { changes: changes.any || forced, replaces: [...changes.replaces], deleteBeforeReplace: true };
      }),

    create: (inputs) =>
      saving(inputs, async () => {
        const declared = ownInputs(inputs);
        const work = (call: Call): ReturnType<Handler["create"]> => own.create(call, declared);
        const { id, outs } = await operate(connected(), "create", ofInputs(declared), work);
        return { id, outs: plain(outs) };
      }),

    read: (id, props) =>
      quietly(async () => {
        const before = ownInputs(props);
        const work = (call: Call): ReturnType<Handler["read"]> => own.read(call, id, before);
        const outs = await look(connected(), `The read of ${kind} ${id}`, ofInputs(before), work);
        return outs === undefined ? {} : { id, props: plain({ ...meta(before), ...outs }) };
      }),

    update: (id, olds, news) =>
      saving(news, async () => {
        const [before, after] = [ownInputs(olds), ownInputs(news)];
        const changes = changesOf(kind, before, after);
        const work = (call: Call): ReturnType<Handler["update"]> => own.update(call, id, before, after, changes);
        return { outs: plain(await operate(connected(), "update", ofInputs(after), work)) };
      }),

    delete: (id, props) =>
      quietly(async () => {
        const before = ownInputs(props);
        await operate(connected(), "delete", ofInputs(before), (call) => own.delete(call, id, before));
      }),
  };
}

/** What a call is told of its resource by the resource's inputs. */
function ofInputs({ __urn: urn, timeouts }: Props): CallOf {
  return { urn: urn as string | undefined, timeouts: timeouts as CallOf["timeouts"] };
}

/** What only explains must not refuse: also without settings a creation can be previewed. */
async function announce(kind: Kind, own: Handler, connected: () => ProviderProcess, inputs: Props): Promise<void> {
  if (own.announce === undefined) return;
  try {
    const explain = async (call: Call): Promise<void> => own.announce?.(call, inputs);
    await look(connected(), `The look before the creation of ${kind}`, ofInputs(inputs), explain);
  } catch (error) {
    resourceLog(inputs["__urn"] as string | undefined).warn(error instanceof Error ? error.message : String(error));
  }
}

function meta(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([key]) => key.startsWith("__")));
}

/** Errors of calls that save nothing: printed once, in one place. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw quiet(error);
  } finally {
    await flushLog();
  }
}

/** Errors of calls that may save a part: the saved properties need the provider text, or nothing could load it again. */
async function saving<T>(inputs: Props, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw quiet(error);
    const { id, reasons } = error;
    throw Object.assign(new Error(redactor.text(error.message)), {
      id,
      reasons: reasons.map((reason) => redactor.text(reason)),
      properties: { ...error.properties, __provider: inputs["__provider"] },
    });
  } finally {
    await flushLog();
  }
}
