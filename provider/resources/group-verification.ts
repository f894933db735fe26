// Calls: GET /server-groups, /replications, /protected-instances · ECS, ports and EIPs for servers and addresses
import type { Call } from "../call";
import { GroupVerification, type GroupVerificationInputs } from "../model/definitions";
import type { Result, Saved } from "../model/define";
import { hasUnknown } from "../model/unknown";
import type { Verification } from "../model/verification";
import type { ResourceHandler } from "../engine/handler";
import { hasOwed, verdictToKeep } from "./checks/owed";
import { requireVerified, sayDue, verify } from "./checks/verdict";

type Kind = typeof GroupVerification;

/**
 * The verdict of a group's checks: a row of the state beside the group's, so that the group is saved before the first check runs.
 * It is no object of the service; its id is the group's. Nothing here writes to the service, and nothing is deleted.
 */
export const groupVerification: ResourceHandler<Kind> = {
  definition: GroupVerification,

  diff(call, { old, inputs }) {
    // What the group will have done is not known yet; that it does something, the link says.
    if (hasUnknown(inputs.__owed) || hasUnknown(inputs.__lastMove) || hasUnknown(inputs.__group))
      return Promise.resolve(false);
    const verdict = verdictToKeep(old.outputs.verification, inputs);
    const due = verdict !== null && hasOwed(verdict, inputs);
    if (due) sayDue(call, verdict);
    return Promise.resolve(due || verdict?.of !== old.outputs.verification?.of);
  },

  async create(call, inputs) {
    const { protectionGroupId: id } = inputs;
    return { id, state: await judged(call, { id, inputs, old: undefined }) };
  },

  async list(call) {
    return (await call.cloud.groups.list()).map(({ id }) => id);
  },

  read(_call, id, old) {
    const verification = old?.outputs.verification ?? null;
    return Promise.resolve({
      inputs: old?.inputs ?? { protectionGroupId: id },
      outputs: { verification, drift: [] },
      memory: old?.memory ?? {},
    });
  },

  async update(call, { id, inputs, old }) {
    return await judged(call, { id, inputs, old });
  },

  delete: () => Promise.resolve(),
};

interface Edited {
  readonly id: string;
  readonly inputs: GroupVerificationInputs;
  readonly old: Saved<Kind> | undefined;
}

/** Runs what is owed of the checks. A verdict that does not pass is an output, and fails only where that was asked for. */
async function judged(call: Call, { id, inputs, old }: Edited): Promise<Result<Kind>> {
  const result = (verification: Verification | null): Result<Kind> => ({
    inputs,
    outputs: { verification, drift: [] },
    memory: old?.memory ?? {},
  });
  const verdict = verdictToKeep(old?.outputs.verification ?? null, inputs);
  if (verdict === null || !hasOwed(verdict, inputs)) return result(verdict);
  const state = result(await verify(call, id, verdict, inputs));
  requireVerified(id, state, old);
  return state;
}
