import afterFailure from "./after-failure.json";
import allowedOperations from "./allowed-operations.json";
import authRules from "./auth-rules.json";
import authVectors from "./auth-vectors.json";
import backupCalls from "./backup-calls.json";
import backupErrors from "./backup-errors.json";
import calls from "./calls.json";
import cloudCalls from "./cloud-calls.json";
import deletion from "./deletion.json";
import errorCodes from "./error-codes.json";
import faultLevels from "./fault-levels.json";
import filters from "./filters.json";
import gatewayErrors from "./gateway-errors.json";
import groupActions from "./group-actions.json";
import headers from "./headers.json";
import identifiers from "./identifiers.json";
import instants from "./instants.json";
import jobs from "./jobs.json";
import lifecycle from "./lifecycle.json";
import limits from "./limits.json";
import malformedIds from "./malformed-ids.json";
import members from "./members.json";
import nicMoves from "./nic-moves.json";
import notFound from "./not-found.json";
import parkedNics from "./parked-nics.json";
import power from "./power.json";
import preconditions from "./preconditions.json";
import provokedErrors from "./provoked-errors.json";
import restoreRules from "./restore-rules.json";
import sources from "./sources.json";
import statuses from "./statuses.json";
import tagQueries from "./tag-queries.json";
import type * as Row from "./types";
import unverified from "./unverified.json";
import wrongStateCodes from "./wrong-state-codes.json";

interface Table {
  readonly defaults: object;
  readonly rows: readonly object[];
}

/** A row that repeats the defaults of its file says nothing new, so files write them once. */
function rows<T extends Row.Fact>(table: Table): readonly T[] {
  return table.rows.map((row) => ({ ...table.defaults, ...row }) as T);
}

/** The facts of the service, table by table. A test that wants to change a fact copies the object. */
export const contract = {
  afterFailure: rows<Row.AfterFailureRow>(afterFailure),
  allowedOperations: rows<Row.AllowedRow>(allowedOperations),
  authRules: rows<Row.AuthRow>(authRules),
  authVectors: rows<Row.VectorRow>(authVectors),
  backupCalls: rows<Row.CallRow>(backupCalls),
  backupErrors: rows<Row.BackupErrorRow>(backupErrors),
  calls: rows<Row.CallRow>(calls),
  cloudCalls: rows<Row.CallRow>(cloudCalls),
  deletion: rows<Row.RuleRow>(deletion),
  errorCodes: rows<Row.ErrorCodeRow>(errorCodes),
  faultLevels: rows<Row.FaultLevelRow>(faultLevels),
  filters: rows<Row.FilterRow>(filters),
  gatewayErrors: rows<Row.GatewayRow>(gatewayErrors),
  groupActions: rows<Row.ActionRow>(groupActions),
  headers: rows<Row.HeaderRow>(headers),
  identifiers: rows<Row.IdentifierRow>(identifiers),
  instants: rows<Row.RuleRow>(instants),
  jobs: rows<Row.JobRow>(jobs),
  lifecycle: rows<Row.LifecycleRow>(lifecycle),
  limits: rows<Row.LimitRow>(limits),
  malformedIds: rows<Row.MalformedRow>(malformedIds),
  members: rows<Row.MembersRow>(members),
  nicMoves: rows<Row.NicMoveRow>(nicMoves),
  notFound: rows<Row.NotFoundRow>(notFound),
  parkedNics: rows<Row.ParkedNicRow>(parkedNics),
  power: rows<Row.RuleRow>(power),
  preconditions: rows<Row.PreconditionRow>(preconditions),
  provokedErrors: rows<Row.ProvokedRow>(provokedErrors),
  restoreRules: rows<Row.RuleRow>(restoreRules),
  sources: rows<Row.SourceRow>(sources),
  statuses: rows<Row.StatusRow>(statuses),
  tagQueries: rows<Row.TagQueryRow>(tagQueries),
  unverified: rows<Row.OpenPointRow>(unverified),
  wrongStateCodes: rows<Row.WrongStateRow>(wrongStateCodes),
};
export type Contract = typeof contract;

/** The parameters the signature vectors were computed with. */
export const signing: Row.Signing = authVectors.signing;
