import type { Mutant } from "../mutant";
import { ADDRESS_MUTANTS } from "./addresses";
import { GUARD_MUTANTS } from "./guards";
import { PLAN_MUTANTS } from "./plan";
import { POST_MUTANTS } from "./post";
import { RESTORE_MUTANTS } from "./restore";
import { SETTLE_MUTANTS } from "./settle";

export const MUTANTS: readonly Mutant[] = [
  ...PLAN_MUTANTS,
  ...POST_MUTANTS,
  ...GUARD_MUTANTS,
  ...SETTLE_MUTANTS,
  ...ADDRESS_MUTANTS,
  ...RESTORE_MUTANTS,
];
