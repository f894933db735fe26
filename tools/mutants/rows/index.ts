import type { Mutant } from "../mutant";
import { ADDRESS_MUTANTS } from "./addresses";
import { ADOPT_MOVE_MUTANTS } from "./adopt-move";
import { ATTENTION_MUTANTS } from "./attention";
import { CHECK_MUTANTS } from "./checks";
import { CONSENT_MUTANTS } from "./consent";
import { DELETE_MUTANTS } from "./deletes";
import { DIRECT_MUTANTS } from "./direct";
import { DRILL_EIP_MUTANTS } from "./drill-eips";
import { FLEET_MUTANTS } from "./fleet";
import { GUARD_MUTANTS } from "./guards";
import { KEPT_MUTANTS } from "./kept";
import { MOVE_MUTANTS } from "./moves";
import { OWNER_MUTANTS } from "./owners";
import { PLAN_MUTANTS } from "./plan";
import { POLICY_MUTANTS } from "./policies";
import { POST_MUTANTS } from "./post";
import { RESTORE_MUTANTS } from "./restore";
import { SETTLE_MUTANTS } from "./settle";
import { TABLETOP_MUTANTS } from "./tabletop";
import { TRANSPORT_MUTANTS } from "./transport";
import { WHOLE_MUTANTS } from "./whole";

export const MUTANTS: readonly Mutant[] = [
  ...PLAN_MUTANTS,
  ...POST_MUTANTS,
  ...GUARD_MUTANTS,
  ...MOVE_MUTANTS,
  ...SETTLE_MUTANTS,
  ...DELETE_MUTANTS,
  ...CONSENT_MUTANTS,
  ...ADDRESS_MUTANTS,
  ...OWNER_MUTANTS,
  ...RESTORE_MUTANTS,
  ...TRANSPORT_MUTANTS,
  ...ATTENTION_MUTANTS,
  ...POLICY_MUTANTS,
  ...DIRECT_MUTANTS,
  ...ADOPT_MOVE_MUTANTS,
  ...FLEET_MUTANTS,
  ...KEPT_MUTANTS,
  ...CHECK_MUTANTS,
  ...DRILL_EIP_MUTANTS,
  ...TABLETOP_MUTANTS,
  ...WHOLE_MUTANTS,
];
