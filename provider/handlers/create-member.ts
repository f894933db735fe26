import { DrError } from "../errors";
import type { Call } from "../call";
import { settleGroup } from "../transitions/settle";
import { appearing, createOnce } from "./create";
import { type Look, entity } from "./jobs";
import { lookMade } from "./members";

interface Member {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** What tells the creation of one kind of member from that of another. */
export interface MemberCreation {
  /** The kind in sentences, for example `replication pair`. */
  readonly kind: string;
  readonly groupId: string;
  readonly name: string;
  /** What it protects, for example `Disk 7f0c…`: it belongs to one member at most. */
  readonly subject: string;
  /** What to know when a member of another name has the subject. */
  readonly takenHint: (id: string) => string;
  /** The key under which the job names what it created. */
  readonly entity: string;
  /** The member that has the subject. */
  find(): Promise<Member | undefined>;
  post(): Promise<string>;
  get(id: string): Promise<Member>;
  /** Removes it with everything that came with it at the DR site; answers what stays. */
  discard(id: string): Promise<readonly string[]>;
}

/** Creates a member once in a group at rest; what protects the same under another name is refused. */
export async function createMember(call: Call, creation: MemberCreation): Promise<string> {
  const { kind, groupId, name, subject } = creation;
  await appearing(call, () => settleGroup(call, groupId));
  return await createOnce(call, {
    what: `Creation of ${kind} ${name}`,
    find: async () => {
      const found = await creation.find();
      if (found === undefined || found.name === name) return found?.id;
      throw new DrError(
        "DR_REFUSED",
        `${subject} already belongs to ${kind} ${found.name} (${found.id})`,
        {},
        { hint: creation.takenHint(found.id) },
      );
    },
    post: () => creation.post(),
    idOf: (job) => entity(job, creation.entity),
    look: (id): Promise<Look> => lookMade(() => creation.get(id)),
    discard: (id) => creation.discard(id),
  });
}
