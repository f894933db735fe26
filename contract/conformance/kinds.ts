import { MALFORMED, NOT_FOUND } from "./executors/absence";
import { ACTION_CELLS, ACTION_EFFECTS, AFTER_FAILURE } from "./executors/actions";
import { BACKUP_ERRORS, RESTORE_RULES } from "./executors/backups";
import { DELETION } from "./executors/deletion";
import { REQUESTS_CHECKED } from "./executors/fields";
import { AUTH, GATEWAY, HEADERS } from "./executors/identity";
import { LIFECYCLE } from "./executors/lifecycle";
import { LIMITS } from "./executors/limits";
import { FILTERS } from "./executors/lists";
import { INSTANTS } from "./executors/instants";
import { FAULT_LEVELS, MEMBERS, STATUSES } from "./executors/members";
import { IDENTIFIERS, NIC_MOVES, PARKED_NICS } from "./executors/moves";
import { OPERATION_CELLS } from "./executors/operations";
import { POWER } from "./executors/power";
import { PRECONDITIONS, WRONG_STATE_CODES } from "./executors/preconditions";
import { PROVOKED } from "./executors/provoked";
import { READ_CALLS } from "./executors/reads";
import { TAG_QUERIES } from "./executors/tag-queries";
import { JOBS, WRITE_CALLS } from "./executors/writes";
import type { Kind } from "./runner";

/** Everything that can be judged over HTTP, in the order in which it is tried. */
export const KINDS = [
  READ_CALLS,
  WRITE_CALLS,
  JOBS,
  ACTION_CELLS,
  ACTION_EFFECTS,
  AFTER_FAILURE,
  OPERATION_CELLS,
  STATUSES,
  MEMBERS,
  FAULT_LEVELS,
  IDENTIFIERS,
  NIC_MOVES,
  PARKED_NICS,
  INSTANTS,
  PRECONDITIONS,
  WRONG_STATE_CODES,
  POWER,
  DELETION,
  RESTORE_RULES,
  BACKUP_ERRORS,
  NOT_FOUND,
  MALFORMED,
  FILTERS,
  TAG_QUERIES,
  LIMITS,
  REQUESTS_CHECKED,
  PROVOKED,
  AUTH,
  GATEWAY,
  LIFECYCLE,
  HEADERS,
] as unknown as readonly Kind[];
