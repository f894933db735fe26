import { z } from "zod";
import { Checks } from "../checks";
import { type InputsOf, define, local, meta } from "../define";
import { SITES } from "../status";
import { TRANSITION_KINDS } from "../transition-record";
import { Verification } from "../verification";
import { COMMON, FailOn, MEMBER, OBSERVED, REMEMBERED } from "./common";

/** Part of a group's last transition by which its verdict knows the side that the checks are about. */
const LastMove = z.looseObject({ verb: z.enum(TRANSITION_KINDS), from: z.enum(SITES), to: z.enum(SITES) });

export const GroupVerification = define("GroupVerification", {
  inputs: {
    ...COMMON,
    ...MEMBER,
    checks: local(Checks.optional()),
    failOn: local(FailOn.optional()),
    /** The verdict as the group itself has it: which move owes one, and what was found while the servers started. */
    __owed: meta(Verification.optional()),
    __lastMove: meta(LastMove.optional()),
  },
  outputs: { ...OBSERVED, verification: Verification.nullable() },
  memory: REMEMBERED,
});

export type GroupVerificationInputs = InputsOf<typeof GroupVerification>;
