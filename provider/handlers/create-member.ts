import { DrError } from "../errors";
import type { Call } from "../call";
import { settleGroup } from "../transitions/settle";
import { createOnce } from "./create";
import { entity } from "./jobs";
import { removeMember, waitForMember } from "./members";

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
  /** Removes it with everything that came with it at the DR site. */
  remove(id: string): Promise<string>;
}

/** Creates a member once in a group at rest; what protects the same under another name is refused. */
export async function createMember(call: Call, creation: MemberCreation, saved: object): Promise<string> {
  const { kind, groupId, name, subject } = creation;
  await settleGroup(call, groupId);
  return await createOnce(
    call,
    {
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
      discard: (id) =>
        removeMember(call, `Removal of the failed ${kind} ${name}`, {
          remove: () => creation.remove(id),
          get: () => creation.get(id),
        }),
      ready: (id) =>
        waitForMember(call, `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`, () => creation.get(id)),
    },
    saved,
  );
}
