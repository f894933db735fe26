import type { Call } from "../call";
import type { Kind } from "../model/definitions";
import type { GroupLink } from "../model/inputs";
import type { Job } from "../model/wire";
import { settleGroup } from "../transitions/settle";
import { appearing, createOnce } from "./create";
import { type Look, entity } from "./jobs";
import { lookMade } from "./members";
import { NOT_SURELY_OURS, isOurs, refuseExisting, sayTakenUp } from "./take-up";

interface Member {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: string;
}

/** What tells the creation of one kind of member from that of another. */
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
  /** What it protects, for example `disk 7f0c…`: it belongs to one member at most. */
  readonly subject: string;
  /** What to do where what protects it already is to stay as it is. */
  readonly otherwise: string;
  /** The key under which the job names what it created. */
  readonly entity: string;
  /** The member that has the subject. */
  find(): Promise<Member | undefined>;
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
  const { noun, declared } = creation;
  const { protectionGroupId: groupId, name } = declared;
  let asked = false;
  await appearing(call, () => settleGroup(call, groupId));
  return await createOnce(call, {
    what: `Creation of ${noun} ${name}`,
    find: async () => {
      const found = await creation.find();
      if (found !== undefined && !(asked && found.name === name)) takeUp(call, creation, found);
      return found?.id;
    },
    post: async () => {
      asked = true;
      return await creation.post();
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
  const existing = { kind, id, what: `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${found.name}`, createdAt };
  if (found.name !== declared.name) {
    const why = `${subject} belongs to it, which is declared here as ${declared.name}`;
    throw refuseExisting(call, declared, { ...existing, name: found.name }, why, otherwise);
  }
  if (!isOurs(declared)) throw refuseExisting(call, declared, existing, NOT_SURELY_OURS, otherwise);
  sayTakenUp(call, existing);
  creation.takenUp?.(found);
}
