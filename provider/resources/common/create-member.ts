import type { Call } from "../../call";
import { isDrError, withHint } from "../../errors";
import type { Kind } from "../../model/definitions";
import type { GroupLink } from "../../model/inputs";
import type { Job } from "../../model/wire/wire";
import { settleGroup } from "../../transition/observe/settle";
import { appearing, createOnce } from "./create";
import { type Look, entity } from "./jobs";
import { explainAway, lookMade } from "./members";
import { NOT_SURELY_OURS, isOurs, refuseExisting, sayTakenUp } from "./take-up";

interface Member {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: string;
}

/** A member, of this group or of another, that has what another member is to protect. */
export interface Holder {
  readonly noun: string;
  readonly id: string;
  readonly name: string;
  readonly groupId: string;
}

/** Parts that tell the creation of one kind of member from that of another. */
export interface MemberCreation {
  readonly kind: Kind;
  /** The kind in sentences, for example `replication pair`. */
  readonly noun: string;
  readonly declared: {
    readonly protectionGroupId: string;
    readonly name: string;
    readonly __group?: GroupLink | undefined;
    readonly __urn?: string | undefined;
  };
  /** Object that it protects, for example `disk 7f0c…`: it belongs to one member at most. */
  readonly subject: string;
  /** Advice where what protects it already is to stay as it is. */
  readonly otherwise: string;
  /** The key under which the job names what it created. */
  readonly entity: string;
  /** Id of the subject. */
  readonly subjectId: string;
  /** True if the lists that the run began with tell that nobody has the subject, but for what the run itself asked for. */
  readonly free: () => Promise<boolean>;
  /** The member of the group that has the subject. */
  readonly find: () => Promise<Member | undefined>;
  /** Finds who in the whole project has the subject, or a part of it. */
  readonly holders: () => Promise<readonly Holder[]>;
  /** Told of a member that an interrupted run left, and that is taken up. */
  takenUp?(found: Member): void;
  /** Told of the job that created it. */
  made?(job: Job): void;
  post(): Promise<string>;
  get(id: string): Promise<Member>;
  /** Removes it with everything that came with it at the DR site; answers what stays. */
  discard(id: string): Promise<readonly string[]>;
}

/** Creates a member once in a group at rest; what protects the same already is taken up only where it is surely ours. */
export async function createMember(call: Call, creation: MemberCreation): Promise<string> {
  const { noun, declared, subjectId } = creation;
  const { protectionGroupId: groupId, name } = declared;
  const { askedToProtect } = call.memory;
  let asked = false;
  let looked = false;
  await appearing(call, () => settleGroup(call, groupId));
  return await createOnce(call, {
    what: `Creation of ${noun} ${name}`,
    find: async () => {
      if (!looked && !askedToProtect.has(subjectId) && (await creation.free())) return undefined;
      looked = true;
      const found = await creation.find();
      if (found !== undefined && !(asked && found.name === name)) takeUp(call, creation, found);
      return found?.id;
    },
    post: async () => {
      asked = true;
      askedToProtect.add(subjectId);
      try {
        return await creation.post();
      } catch (error) {
        const found = looked || !isDrError(error, "DR_IN_USE") ? undefined : await creation.find();
        looked = true;
        if (found === undefined) throw await explainRefusal(call, creation, error);
        takeUp(call, creation, found);
        return { found: found.id };
      }
    },
    idOf: (job) => {
      creation.made?.(job);
      return entity(job, creation.entity);
    },
    look: (id): Promise<Look> => lookMade(() => creation.get(id)),
    discard: (id) => creation.discard(id),
  });
}

/** Says that a member is taken up that an interrupted run left, or refuses it. */
function takeUp(call: Call, creation: MemberCreation, found: Member): void {
  const { kind, noun, declared, subject, otherwise } = creation;
  const { id, createdAt } = found;
  const existing = { kind, id, what: `${sentenceCase(noun)} ${found.name}`, createdAt };
  if (found.name !== declared.name) {
    const why = `it holds ${subject}, which is declared here under the name "${declared.name}"`;
    throw refuseExisting(call, declared, { ...existing, name: found.name }, { why, otherwise });
  }
  if (!isOurs(declared)) throw refuseExisting(call, declared, existing, { why: NOT_SURELY_OURS, otherwise });
  sayTakenUp(call, existing);
  creation.takenUp?.(found);
}

/** Adds to a refusal of the service what leads out of it. */
async function explainRefusal(call: Call, creation: MemberCreation, error: unknown): Promise<unknown> {
  if (!isDrError(error, "DR_IN_USE", "DR_STATE_CONFLICT", "DR_PRECONDITION")) return error;
  if (error.code !== "DR_IN_USE")
    return await explainAway(call, creation.declared.protectionGroupId, creation.noun, error);
  const hint = await holderHint(creation).catch(() => undefined);
  return hint === undefined ? error : withHint(error, hint);
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

async function holderHint({ holders, noun, subject, declared }: MemberCreation): Promise<string | undefined> {
  const [holder] = await holders();
  if (holder === undefined) return undefined;
  const { id, name, groupId } = holder;
  const there = `${sentenceCase(subject)}, or a part of it, belongs to ${holder.noun} ${name} (${id}) of group ${groupId}. If nobody needs that, delete it in the console and run again;`;
  const ways =
    holder.noun === noun && groupId !== declared.protectionGroupId
      ? ` or declare it in that group (protectionGroup: "${groupId}", adopt: "${id}");`
      : "";
  return `${there}${ways} or leave this resource out. Nothing was changed.`;
}
