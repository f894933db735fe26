import { randomBytes } from "node:crypto";
import type { Holder } from "../asked";
import type { Call } from "../call";
import { DrError } from "../errors";
import { endWithEngine } from "./orphan";
import { resourceLog } from "./engine-log";
import { onceMore } from "./once-more";
import { quietly, saving } from "./endings";
import { KINDS, type Kind } from "../model/definitions";
import type { Definition } from "../model/define";
import { isOneOf } from "../model/narrow";
import { hasUnknown } from "../model/unknown";
import { checkAdoptChange } from "../resources/common/adopt";
import { changesOf, declaredInputs, ownInputs, validate } from "./state/changes";
import { type GetConfig, type ProviderProcess, look, ofInputs, operate, thisProcess, within } from "./context";
import { disasterRecoveryDrill } from "../resources/disaster-recovery-drill";
import { leftForLater, refuseUnderWay } from "../resources/common/beside-move";
import { refusedElsewhere } from "../resources/common/explain-diff";
import { saysAbandon } from "../resources/delete/guard-delete";
import { acknowledged, hasDrift } from "./state/drift";
import type { Edit, ResourceHandler } from "./handler";
import { explainGone, explainMissing, nothingToRead, placeHere, refuseElsewhere, whole } from "./state/place";
import { groupVerification } from "../resources/group-verification";
import { protectedInstance } from "../resources/protected-instance";
import { protection } from "../resources/protection";
import { protectionGroup } from "../resources/protection-group";
import { linked } from "./link";
import { orderFor } from "./orders";
import { noteLabels, preview } from "./previews";
import { keyOf, placed, readOrKeep } from "./state/refresh";
import { replicationAttachment } from "../resources/replication-attachment";
import { replicationPair } from "../resources/replication-pair";
import { type CheckFailure, type DiffResult, PartialFailure, type Props, plain } from "./shape";
import { completed } from "./state/found-inputs";
import { flatten, inputsOf, outputsOf, ownOutputs, savedOf } from "./state/state";
import { keptFor } from "../resources/common/take-up";
import { noteUnfinishedUrn, refuseUnfinishedReplacement } from "./state/unfinished-replacement";

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

type Framed = (given: ProviderProcess | undefined) => DynamicProvider;

const PROVIDERS: Readonly<Record<Kind, Framed>> = {
  ProtectionGroup: (given) => frame("ProtectionGroup", protectionGroup, given),
  ReplicationPair: (given) => frame("ReplicationPair", replicationPair, given),
  ProtectedInstance: (given) => frame("ProtectedInstance", protectedInstance, given),
  ReplicationAttachment: (given) => frame("ReplicationAttachment", replicationAttachment, given),
  Protection: (given) => frame("Protection", protection, given),
  DisasterRecoveryDrill: (given) => frame("DisasterRecoveryDrill", disasterRecoveryDrill, given),
  GroupVerification: (given) => frame("GroupVerification", groupVerification, given),
};

/**
 * The provider of one kind of resource. Every state in the wild holds a text that calls this function with the name of the
 * kind, so neither may ever change its meaning.
 */
export function handler(kind: string, given?: ProviderProcess): DynamicProvider {
  if (!isOneOf(KINDS, kind)) {
    throw new DrError(
      "DR_USAGE",
      `This release of pulumi-sdrs has no resource "${kind}"`,
      {},
      { hint: "Update pulumi-sdrs where the program runs." },
    );
  }
  if (given === undefined) endWithEngine();
  return PROVIDERS[kind](given);
}

function frame<D extends Definition>(
  kind: Kind,
  own: ResourceHandler<D>,
  given: ProviderProcess | undefined,
): DynamicProvider {
  const { definition } = own;
  let process = given;
  const connected = (): ProviderProcess => (process ??= thisProcess(() => undefined));
  /** A derived name stays for the life of the object, however its resource is named or moved later. */
  const keepName = (before: Props, after: Props): Props => {
    const { name } = before;
    if (after["__derivedName"] !== true || typeof name !== "string") return after;
    return { ...after, name: own.keptName?.(name, inputsOf(definition, after), inputsOf(definition, before)) ?? name };
  };
  const note = (id: string, state: Props): void => own.note?.(connected().memory, id, outputsOf(definition, state));
  /** Compares; what a move of the group leaves for later has its old value. A comparison tells of it, that of a refresh does not look. */
  const editOf = async (
    call: Call,
    id: string,
    olds: Props,
    news: Props,
    tell: boolean | undefined,
  ): Promise<Edit<D>> => {
    const before = ownInputs(olds);
    const after = keepName(before, linked(definition, connected().memory, before, news));
    const changes = changesOf(kind, before, after);
    const left = tell === undefined ? [] : await leftForLater(call, { kind, before, after, changes }, { tell });
    const kept = { ...after, ...Object.fromEntries(left.map((key) => [key, before[key]])) };
    return {
      id,
      old: savedOf(definition, ownOutputs(olds)),
      inputs: inputsOf(definition, kept),
      changes: left.length === 0 ? changes : { ...changesOf(kind, before, kept), any: true },
    };
  };
  const provider: DynamicProvider = {
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
        const before = ownInputs(olds);
        const fresh = Object.keys(before).length === 0;
        const { memory, env } = connected();
        const order = fresh || !("__order" in definition.inputs) ? undefined : orderFor(env, news["__urn"]);
        const declared = keepName(before, {
          ...declaredInputs(news),
          ...(order === undefined ? {} : { __order: order }),
        });
        // Also what is refused below is a resource of the program, whose object no other row of this run may delete.
        const { __urn: urn, adopt } = declared;
        memory.refreshing.delete(keyOf(kind, "", news));
        memory.asked.declare(urn, before["__urn"]);
        if (fresh && typeof adopt === "string") memory.asked.adopt({ kind, id: adopt }, urn);
        const looking = (work: (call: Call) => Promise<Props>): Promise<Props> =>
          within(look(connected(), `The look for what ${kind} leaves out`, ofInputs(declared)), work);
        const { inputs, failures: notFound } = await completed(own.found, before, declared, looking);
        if (notFound.length > 0) return { inputs, failures: notFound };
        const bad = [...validate(kind, inputs), ...(fresh ? refuseUnfinishedReplacement(memory, inputs) : [])];
        const failures = bad.length > 0 ? bad : (own.check?.(inputsOf(definition, inputs), fresh) ?? []);
        if (!fresh || failures.length > 0) return { inputs, failures };
        return { inputs, failures: await preview(kind, own, connected(), inputs) };
      }),

    diff: (id, olds, news) =>
      quietly(async () => {
        const after = ownInputs(news);
        const refreshed = connected().memory.refreshing.delete(keyOf(kind, id, after));
        connected().memory.asked.compare({ kind, id }, [olds["__urn"], after["__urn"]], holderOf(olds));
        note(id, olds);
        const compare = async (call: Call): Promise<DiffResult> => {
          if (!hasUnknown(after["adopt"])) checkAdoptChange(kind, id, after);
          const edit = await editOf(call, id, olds, after, refreshed ? undefined : true);
          const { changes, old } = edit;
          noteUnfinishedUrn(connected().memory, after, old.outputs["unfinished"]);
          // The read has said already what it found.
          if (refreshed && hasDrift(old)) return { changes: true, replaces: [], deleteBeforeReplace: true };
          const elsewhere = await refusedElsewhere(call, { kind, id, old, urn: after["__urn"] });
          noteLabels(kind, changes, after);
          const forced = elsewhere || ((await own.diff?.(call, edit)) ?? false);
          const behind = old.lacking.length > 0 || hasDrift(old) || old.memory.pending !== undefined;
          const replaces = elsewhere ? [] : [...changes.replaces];
          return { changes: changes.any || forced || behind, replaces, deleteBeforeReplace: true };
        };
        try {
          return await within(look(connected(), `The comparison of ${kind} ${id}`, ofInputs(after)), compare);
        } catch (error) {
          if (!refreshed) throw error;
          // A refusal here would end the refresh of all; the comparison of the plan refuses again.
          resourceLog(ofInputs(after).urn).warn(error instanceof Error ? error.message : String(error));
          return { changes: true, replaces: [], deleteBeforeReplace: true };
        }
      }),

    create: (inputs) => {
      const row = drawRow();
      return saving(definition, { __provider: inputs["__provider"], row }, async () => {
        const declared = ownInputs(inputs);
        const { __urn: urn, adopt } = declared;
        const { asked } = connected().memory;
        const work = async (call: Call): Promise<{ id: string; outs: Props }> => {
          refuseUnderWay(call.memory, kind, declared);
          const { id, state } = await own.create(call, inputsOf(definition, declared)).catch((error: unknown) => {
            throw explainMissing(error, call, adopt);
          });
          const outs = { ...acknowledged(plain(flatten(definition, state)), undefined), row };
          asked.hold({ kind, id }, [urn], holderOf(outs));
          return { id, outs: placed(outs, whole(await placeHere(call))) };
        };
        try {
          return await within(operate(connected(), "create", ofInputs(declared)), work);
        } catch (error) {
          if (error instanceof PartialFailure) asked.hold({ kind, id: error.id }, [urn], { row });
          else if (typeof adopt === "string") asked.refuse({ kind, id: adopt }, urn);
          throw error;
        }
      });
    },

    read: (id, props) =>
      quietly(async () => {
        // What is read without being managed has nothing but what the class adds.
        const managed = Object.keys(props).some((key) => !key.startsWith("__"));
        const work = async (call: Call): Promise<Props | undefined> => {
          if (managed) return await readOrKeep(call, own, id, ownOutputs(props));
          call.memory.asked.reads({ kind, id });
          const state = await own.read(call, id, undefined);
          if (state === undefined) throw nothingToRead(call, kind, id);
          return plain(flatten(definition, state));
        };
        if (managed) note(id, props);
        const found = await within(look(connected(), `The read of ${kind} ${id}`, ofInputs(props)), work);
        if (managed && found !== undefined) connected().memory.refreshing.add(keyOf(kind, id, props));
        return found === undefined ? {} : { id, props: found };
      }),

    update: (id, olds, news) => {
      const row = olds["row"] ?? drawRow();
      return saving(definition, { __provider: news["__provider"], row }, async () => {
        const after = ownInputs(news);
        const urn = after["__urn"];
        const work = async (call: Call): Promise<{ outs: Props }> => {
          const edit = await editOf(call, id, olds, after, false);
          call.memory.asked.hold({ kind, id }, [olds["__urn"], urn], holderOf(olds));
          await refuseElsewhere(call, { kind, id, old: edit.old, urn });
          const state = await own.update(call, edit).catch((error: unknown) => {
            if (error instanceof PartialFailure) note(id, error.properties);
            throw explainGone(error, call, urn);
          });
          const outs = { ...acknowledged(plain(flatten(definition, state)), edit.old), row };
          note(id, outs);
          return { outs: placed(outs, whole(await placeHere(call))) };
        };
        return await within(operate(connected(), "update", ofInputs(after)), work);
      });
    },

    delete: (id, props) =>
      quietly(async () => {
        const old = savedOf(definition, ownOutputs(props));
        const work = async (call: Call): Promise<void> => {
          if (handedOver(call, kind, id, props)) return;
          // What is left in the cloud is left wherever it is.
          if (saysAbandon(old.inputs)) {
            call.log.info(`abandon is set: ${kind} ${id} leaves the stack and stays in the cloud.`);
          } else {
            await refuseElsewhere(call, { kind, id, old, urn: props["__urn"] });
            await own.delete(call, id, old);
          }
          call.memory.asked.release({ kind, id }, props["__urn"], props["row"]);
        };
        await within(operate(connected(), "delete", ofInputs(props)), work);
      }),
  };
  return { ...provider, ...onceMore(provider, () => connected().memory) };
}

/** True if the object belongs to another resource of this run by now; one that was asked for in vain is kept by an error. */
function handedOver(call: Call, kind: Kind, id: string, { __urn: urn, row }: Props): boolean {
  const ruling = call.memory.asked.deletion({ kind, id }, urn, row);
  if (ruling.do === "delete") return false;
  if (ruling.do === "keep") throw keptFor(kind, id, urn, ruling.for);
  call.log.info(`${kind} ${id} is handed over to ${ruling.to}: nothing is deleted.`);
  return true;
}

function drawRow(): string {
  return randomBytes(8).toString("hex");
}

function holderOf({ origin, row }: Props): Holder {
  return {
    ...(origin === "created" || origin === "adopted" ? { origin } : {}),
    ...(typeof row === "string" ? { row } : {}),
  };
}
