import { redactor } from "../redact";
import { DrError } from "../errors";
import { endWithEngine } from "../orphan";
import { flushSayings, sayUnder } from "../engine-log";
import { durationMs } from "../model/inputs";
import { KINDS, type Kind } from "../model/properties";
import { hasUnknown } from "../model/unknown";
import { checkAdoptChange, noteAdoption } from "./adopt";
import { changesOf, ownInputs, validate } from "./changes";
import { type GetConfig, type HandlerDeps, connectDeps, runContext, withDeadline } from "./context";
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

/** A look at the service that is only meant to explain, or to compare, must not hold the engine. */
const LOOK_MS = durationMs("90s");

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
export function handler(kind: string, given?: HandlerDeps): DynamicProvider {
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

function frame(kind: Kind, own: Handler, given: HandlerDeps | undefined): DynamicProvider {
  let deps = given;
  const connected = (): HandlerDeps => (deps ??= connectDeps(() => undefined));
  return {
    // The host hands the provider to other calls before this has ended, so nothing may be awaited here.
    configure({ config }) {
      const get: GetConfig = (key) => {
        const value = config.get(key);
        return typeof value === "string" ? value : undefined;
      };
      deps ??= connectDeps(get);
      return Promise.resolve();
    },

    check: (olds, news) =>
      quietly(async () => {
        const inputs = ownInputs(news);
        const fresh = Object.keys(ownInputs(olds)).length === 0;
        if (fresh) noteAdoption(inputs);
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
        const ctx = (): ReturnType<typeof runContext> => runContext(connected(), "read", after);
        const forced =
          own.inspect === undefined
            ? false
            : await withDeadline(
                `The comparison of ${kind} ${id}`,
                LOOK_MS,
                own.inspect(ctx(), id, before, after, changes, connected()),
              );
        return { changes: changes.any || forced, replaces: [...changes.replaces], deleteBeforeReplace: true };
      }),

    create: (inputs) =>
      saving(inputs, async () => {
        const own_ = ownInputs(inputs);
        const { id, outs } = await own.create(runContext(connected(), "create", own_), own_, connected());
        return { id, outs: plain(outs) };
      }),

    read: (id, props) =>
      quietly(async () => {
        const before = ownInputs(props);
        const outs = await withDeadline(
          `The read of ${kind} ${id}`,
          LOOK_MS,
          own.read(runContext(connected(), "read", before), id, before, connected()),
        );
        return outs === undefined ? {} : { id, props: plain({ ...meta(before), ...outs }) };
      }),

    update: (id, olds, news) =>
      saving(news, async () => {
        const [before, after] = [ownInputs(olds), ownInputs(news)];
        const changes = changesOf(kind, before, after);
        return {
          outs: plain(
            await own.update(runContext(connected(), "update", after), id, before, after, changes, connected()),
          ),
        };
      }),

    delete: (id, props) =>
      quietly(async () => {
        const before = ownInputs(props);
        await own.delete(runContext(connected(), "delete", before), id, before);
      }),
  };
}

/** What only explains must not refuse: also without settings a creation can be previewed. */
async function announce(kind: Kind, own: Handler, connected: () => HandlerDeps, inputs: Props): Promise<void> {
  if (own.announce === undefined) return;
  try {
    const look = own.announce(runContext(connected(), "read", inputs), inputs);
    await withDeadline(`The look before the creation of ${kind}`, LOOK_MS, look);
  } catch (error) {
    sayUnder(inputs["__urn"] as string | undefined).warn(error instanceof Error ? error.message : String(error));
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
    await flushSayings();
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
    await flushSayings();
  }
}
