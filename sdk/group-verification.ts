import type * as pulumi from "@pulumi/pulumi";
import { type CheckArgs, checksInput } from "./checks";
import { type GroupMemberArgs, isGroup, memberInputs } from "./member";
import { type CommonArgs, SdrsResource, isOfType, typeToken } from "./resource";
import type { Verification } from "./types";

export interface GroupVerificationArgs extends Pick<CommonArgs, "timeouts">, GroupMemberArgs {
  /** The checks of the group. */
  checks?: pulumi.Input<pulumi.Input<CheckArgs>[]> | undefined;
  /** The findings of the group that make an update fail; of them only `"checks"` counts here. */
  failOn?: pulumi.Input<pulumi.Input<"lost" | "objective" | "checks">[]> | undefined;
}

/**
 * Verdict of a group's checks after its last move. `ProtectionGroup` declares it where it is given `checks`, and a program reads it
 * there (`group.verification`); no program declares one. It is a row of the state and no object of the service, so that the engine
 * has saved the move before the first check runs.
 *
 * @example
 * const group = new sdrs.ProtectionGroup("orders", { servers: [web.id], checks: [{ name: "shop", tcp: { server: web.id, port: 443 } }] });
 * export const verdict = group.verification;
 */
export class GroupVerification extends SdrsResource {
  /** The type of its resources, as policies and transforms see it. */
  static readonly __pulumiType = typeToken("GroupVerification");

  declare readonly protectionGroupId: pulumi.Output<string>;
  /** Verdict of the checks after the last move; `null`: there are no checks, or nothing has moved since there are. */
  declare readonly verification: pulumi.Output<Verification | null>;

  constructor(name: string, args: GroupVerificationArgs, opts?: pulumi.CustomResourceOptions) {
    const { checks, ...rest } = args;
    const given = checks === undefined ? {} : { checks: checksInput(checks) };
    const inputs = { ...memberInputs(rest), ...given, ...owedBy(rest.protectionGroup) };
    super("GroupVerification", name, inputs, OUTPUTS, opts, false);
  }

  /** True for a resource of this class, whichever copy of the package made it. */
  static override isInstance(value: unknown): value is GroupVerification {
    return isOfType(value, GroupVerification.__pulumiType);
  }
}

/** Facts that the group has of its last move, and the verdict that it owes. */
function owedBy(group: GroupMemberArgs["protectionGroup"]): pulumi.Inputs {
  if (!isGroup(group)) return {};
  // A deployment that reads the group under other mocks may know none of it.
  const lastMove = group.lastTransition.apply((last) =>
    (last ?? null) === null ? null : { verb: last?.verb, from: last?.from, to: last?.to },
  );
  return { __owed: group.verification, __lastMove: lastMove };
}

const OUTPUTS = ["protectionGroupId", "verification"] as const;
