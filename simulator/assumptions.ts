/**
 * Assumptions of this simulator: every point that the vendor's documents leave open is one named switch here, so that somebody
 * with a real account can check them one by one, and so that a client can be tested under each value. `point` is the number in
 * the register of unverified points of docs/contract.md; "-" marks a choice outside that register.
 */

interface AssumptionRow {
  readonly point: string;
  readonly values: readonly [string, ...string[]];
  readonly default: string;
  readonly meaning: string;
  readonly citation: string;
}

// prettier-ignore
export const ASSUMPTIONS = {
  sourceServerAfterMove: { point: "U1", values: ["original", "current"], default: "original", meaning: "`source_server` keeps naming the original production server, or always names the current one", citation: "OTC-API protected_instance; TF-OTC, TF-HW" },
  volumeOrderAfterMove: { point: "U1", values: ["original", "current"], default: "original", meaning: "`volume_ids` keeps its order, or lists the current production disk first", citation: "OTC-API replication_pair; TF-OTC, TF-HW" },
  wrongStateCode: { point: "U2", values: ["general", "precise"], default: "general", meaning: "A group action in the wrong status answers SDRS.1002, or the nearest of SDRS.1017 to 1024", citation: "OTC-API error_codes" },
  errorKey: { point: "U3", values: ["error", "badrequest", "itemNotFound"], default: "error", meaning: "Outer key of an SDRS error body", citation: "OTC-API error_codes; TF-HW" },
  memberStatus: { point: "U4", values: ["with-group", "first", "late", "own"], default: "with-group", meaning: "Instances and pairs change with their group; reach the end before it; reach it after it; keep their old status until the end", citation: "OTC-API protection_group_status, replication_pair_status" },
  progressDuringMove: { point: "U4", values: ["table", "kept"], default: "table", meaning: "`progress` while failing over and after it reads 0, or keeps its last value", citation: "OTC-API replication_pair" },
  replicationStatusBeforeStart: { point: "U4", values: ["inactive", "active"], default: "inactive", meaning: "`replication_status` of a pair whose protection was never enabled", citation: "OTC-API replication_pair (example)" },
  stationAfterFailure: { point: "U5", values: ["unchanged", "flipped"], default: "unchanged", meaning: "`priority_station` after a failed failover or switchover", citation: "-" },
  stationFlipsAt: { point: "-", values: ["end", "start", "middle"], default: "end", meaning: "When `priority_station` changes inside a failover or switchover", citation: "-" },
  reverseToPresentSide: { point: "U6", values: ["refuse", "accept"], default: "refuse", meaning: "A switchover to the side that production is on is refused with SDRS.0201, or accepted and changes nothing", citation: "OTC-API performing_a_planned_failover" },
  serversStartAfterMove: { point: "U7", values: ["no", "yes"], default: "no", meaning: "The new production servers are started by the failover or switchover itself", citation: "OTC-UMN performing_a_failover; OTC-API performing_a_failover" },
  reverseNeedsStopped: { point: "U8", values: ["both", "production", "none"], default: "both", meaning: "Which servers must be stopped for a switchover to be accepted (SDRS.1319, SDRS.1342)", citation: "OTC-UMN performing_a_switchover; OTC-API performing_a_planned_failover" },
  parkedPort: { point: "U9", values: ["detached", "owner-kept", "deleted"], default: "detached", meaning: "A parked NIC has no device and no owner; keeps its `device_owner`; or is deleted and made anew (new id, address and MAC) by the reprotection", citation: "OTC-UMN sdrs_faq_0004" },
  eipDuringMove: { point: "U10", values: ["constant", "unbound"], default: "constant", meaning: "The row of a bound EIP is constant during a move, or reads unbound (`DOWN`, no `port_id`) while it runs", citation: "OTC-UMN sdrs_faq_0004" },
  pairsOnInstanceDelete: { point: "U11", values: ["automatic-deleted", "all-deleted", "all-kept"], default: "automatic-deleted", meaning: "Pairs of a deleted instance: those it made go and others are detached; all go; all are detached and kept", citation: "GOPHER and TF acceptance tests" },
  listCount: { point: "U12", values: ["all", "page"], default: "all", meaning: "`count` of a list is the number of matches, or of rows in the page", citation: "OTC-API protection_group" },
  listOrder: { point: "U12", values: ["newest-first", "oldest-first"], default: "newest-first", meaning: "Order of SDRS lists", citation: "-" },
  limitZero: { point: "U12", values: ["default", "refuse"], default: "default", meaning: "`limit=0` means the default, or SDRS.0221", citation: "OTC-API error_codes" },
  jobEndTimeWhileRunning: { point: "U15", values: ["null", "empty", "absent"], default: "null", meaning: "`end_time` of a running job", citation: "OTC-API job" },
  jobEntitiesWhileRunning: { point: "U15", values: ["empty", "filled"], default: "empty", meaning: "Whether `entities` names the object before the job has ended", citation: "OTC-API job" },
  unknownJob: { point: "-", values: ["400", "404"], default: "400", meaning: "An unknown job id answers 400 SDRS.0201, or 404 SDRS.0201", citation: "OTC-API job" },
  failureJobId: { point: "U16", values: ["both", "job", "resource"], default: "both", meaning: "Which id deletes a failed task", citation: "OTC-API task_center" },
  failedTasksOfGroup: { point: "-", values: ["group-and-members", "members"], default: "group-and-members", meaning: "Failed tasks listed for a group include the group's own, or only those of its members", citation: "OTC-API task_center" },
  legacyGroupFields: { point: "U17", values: ["null", "filled"], default: "null", meaning: "`protected_status`, `replication_status`, `health_status` of a group", citation: "OTC-API protection_group" },
  uniqueNames: { point: "U18", values: ["no", "yes"], default: "no", meaning: "A second object of one kind with the same name is refused with SDRS.0202", citation: "-" },
  resizeSides: { point: "U19", values: ["current", "original"], default: "current", meaning: "`production_flavorRef` means the current production server, or the original one", citation: "OTC-API protected_instance" },
  nicOnDrServer: { point: "U19", values: ["no", "yes"], default: "no", meaning: "Adding a NIC also makes one on the DR server", citation: "OTC-API protected_instance" },
  startUnstartable: { point: "U20", values: ["job-fails", "refused", "accepted"], default: "job-fails", meaning: "Starting a server that a failover stopped by force: the ECS job fails; the call is refused; the job succeeds and the server stays stopped", citation: "SEED; OTC-UMN performing_a_failover" },
  startDrServer: { point: "-", values: ["job-fails", "accepted"], default: "job-fails", meaning: "Starting the server of the DR side of a protected instance: the ECS job fails, or the server starts", citation: "OTC-UMN constraints" },
  projectMismatch: { point: "U21", values: ["403", "401", "404"], default: "403", meaning: "Gateway answer when the project of the path is not the one of the token", citation: "-" },
  reprotectWithRunningProduction: { point: "U22", values: ["allowed", "refused"], default: "allowed", meaning: "Reprotecting while the current production servers run (refused: SDRS.1319)", citation: "OTC-UMN performing_reprotection" },
  enableWithRunningDr: { point: "U23", values: ["allowed", "refused"], default: "allowed", meaning: "Enabling protection while a DR server runs (refused: SDRS.1342)", citation: "-" },
  floatingPortId: { point: "U24", values: ["same", "absent"], default: "same", meaning: "`OS-EXT-IPS:port_id` of a floating entry in `addresses` of the ECS API", citation: "ECS querying_details_about_an_ecs" },
  deleteGroupWhen: { point: "U26", values: ["stable", "available"], default: "stable", meaning: "An empty group may be deleted in any stable status, or only in `available` and the error statuses", citation: "OTC-API deleting_a_protection_group" },
  stopWhileCopying: { point: "U27", values: ["allowed", "refused"], default: "allowed", meaning: "Disabling protection while pairs are copying (refused: SDRS.1830)", citation: "GOPHER acceptance test; OTC-UMN disabling_protection" },
  reverseWhileCopying: { point: "-", values: ["refused", "allowed"], default: "refused", meaning: "Switchover while pairs are copying (refused: SDRS.1830)", citation: "OTC-API error_codes 1830" },
  powerDuringMove: { point: "-", values: ["fails-move", "harmless"], default: "fails-move", meaning: "Starting (or, in a failover, stopping) a server of the group while it moves makes the transition fail, or does nothing to it", citation: "OTC-UMN performing_a_failover, performing_a_switchover: \"may fail\"" },
  faultShows: { point: "-", values: ["level-only", "inactive", "fault"], default: "level-only", meaning: "A storage fault or broken link changes `fault_level` only; also makes `replication_status` inactive; also puts pair and instance into `fault`", citation: "OTC-API replication_pair_status" },
  emptyGroupCode: { point: "-", values: ["SDRS.1002", "SDRS.1015"], default: "SDRS.1002", meaning: "Code for an action on a group without pairs", citation: "OTC-API enabling_protection" },
  drVolumeDeleteAfterMove: { point: "-", values: ["refused", "allowed"], default: "refused", meaning: "Deleting a pair with its DR disk while production is on the original DR side (refused: SDRS.1809)", citation: "OTC-API error_codes 1809" },
  restoreRefusedAfterMove: { point: "-", values: ["no", "for-60-seconds"], default: "no", meaning: "The backup service still takes the new production side for a DR side for a while after a failover", citation: "CBR-API error_codes 7117" },
  restoreLogShows: { point: "-", values: ["at-once", "after-60-seconds", "never"], default: "at-once", meaning: "When the operation log of an accepted restore can be read", citation: "CBR-API tasks" },
  readLag: { point: "U28", values: ["none", "groups", "members", "servers", "network", "jobs", "all"], default: "none", meaning: "Every read of this class shows the world as it was 3 seconds ago", citation: "-" },
  staleReads: { point: "U28", values: ["never", "groups", "members", "servers", "network", "jobs", "all"], default: "never", meaning: "Reads of this class are answered by lot: now, or as it was 3 seconds ago, so that what is read may go back in time", citation: "-" },
  jobVisible: { point: "U29", values: ["at-once", "after-5-seconds"], default: "at-once", meaning: "When the job of an accepted call can be read; until then it answers as an unknown job does (`unknownJob`)", citation: "OTC-API job" },
  deadZoneLists: { point: "U30", values: ["like-single", "absent", "stale", "unaffected"], default: "like-single", meaning: "A list of servers or disks that would hold rows of a dead zone: fails or hangs as single reads do; leaves them out; shows them as they were when the zone died; shows them as they are", citation: "-" },
  pageCap: { point: "U31", values: ["none", "1", "2", "100", "500"], default: "none", meaning: "Rows that a page of any list holds at most, whatever `limit` asks for", citation: "-" },
  limit1000: { point: "U31", values: ["accepted", "refused", "capped"], default: "accepted", meaning: "`limit=1000` of an SDRS list is taken; refused with SDRS.0221, whose text says less than 1000; or taken for 999, as is no limit", citation: "OTC-API error_codes 0221" },
  secondaryEipAfterMove: { point: "U32", values: ["kept", "unbound"], default: "kept", meaning: "An EIP bound to another than the first address of a NIC moves with the NIC, or is unbound by the move", citation: "OTC-UMN sdrs_faq_0004" },
  serverUpdatedByPower: { point: "U33", values: ["touched", "untouched"], default: "touched", meaning: "Whether `updated` of a server changes when its power does", citation: "ECS querying_details_about_an_ecs" },
  stationOfOtherMembers: { point: "U34", values: ["follows", "stays"], default: "follows", meaning: "`priority_station` of members in `error`, `invalid`, `deleting` and the like after a move of their group", citation: "OTC-API error_codes 1025, 1026" },
  failedInstanceDisks: { point: "U35", values: ["stay", "go-with-instance", "go-with-failure"], default: "stay", meaning: "DR disks of an instance whose creation failed: stay when it is deleted; are deleted with it; are deleted with their pairs when the creation fails", citation: "OTC-API protected_instance" },
  attachFailureLeaves: { point: "U36", values: ["nothing", "attachment"], default: "nothing", meaning: "Whether a pair in `error-attaching` names the instance, so that it can be detached", citation: "OTC-API replication_pair_status" },
  errorAttachingAllows: { point: "U36", values: ["delete", "attach-again"], default: "delete", meaning: "What leads out of `error-attaching` besides a detachment: deletion alone, or another attachment too", citation: "OTC-API replication_pair_status" },
  volumeOrderMadeAway: { point: "U37", values: ["by-side", "given-first"], default: "by-side", meaning: "`volume_ids` of a pair that was made while production was on the original DR side: the disk of the original production side first, or the disk that was given", citation: "OTC-API replication_pair" },
  startInOtherStatus: { point: "U38", values: ["job-fails", "accepted"], default: "job-fails", meaning: "Starting a server that is neither `ACTIVE` nor `SHUTOFF`: the ECS job fails, or the server starts", citation: "ECS batch_starting_ecss" },
  signedHeaders: { point: "-", values: ["host-and-date", "date", "any"], default: "host-and-date", meaning: "Headers that a signature must cover, each sent, named once, in lower case and in order: `host` and `x-sdk-date`, as most published signers do; the date alone, which is all that the guide asks for and the vendor's SDK for Go does; or whatever it names", citation: "APISIGN api-sign-exclude-header; PYSDK signer" },
  bodyDigest: { point: "-", values: ["documented", "of-the-body", "verbatim"], default: "documented", meaning: "`X-Sdk-Content-Sha256`, where it is sent: the digest of the body or `UNSIGNED-PAYLOAD`; the digest alone; or anything", citation: "APISIGN api-sign-exclude-body" },
  emptyPostSignature: { point: "-", values: ["documented", "query-as-body"], default: "documented", meaning: "A POST without a body is signed as any request, or also with its query in place of the body, as GOPHER does", citation: "GOPHER signer_helper" },
  signatureScope: { point: "-", values: ["of-the-request", "of-the-date", "any"], default: "of-the-request", meaning: "The scope of form B has the day of `X-Sdk-Date`, and region and service of the call or, as GOPHER leaves them, nothing; has that day and any region and service; or is any", citation: "GOPHER signer_helper" },
  securityToken: { point: "-", values: ["known", "ignored"], default: "known", meaning: "`X-Security-Token` must come with the temporary key that it was issued with, and that key with it; or nobody looks", citation: "APISIGN api-sign-securetoken" },
  unknownAgency: { point: "U39", values: ["404", "403", "401"], default: "404", meaning: "What a login by an agency that does not exist answers", citation: "IAM token_management/obtaining_an_agency_token" },
  agencyBySignature: { point: "U40", values: ["with-domain", "any"], default: "with-domain", meaning: "A login by an agency that is proved by a signature needs the id of the access key's own account in `X-Domain-Id`, or not", citation: "GOPHER openstack/client" },
  unknownIdentityProvider: { point: "U41", values: ["404", "403", "401"], default: "404", meaning: "What a login by an identity provider that IAM does not know answers", citation: "IAM token/obtaining_a_token_with_an_openid_connect_id_token" },
  eipVisible: { point: "E1", values: ["at-once", "after-5-seconds"], default: "at-once", meaning: "When an EIP that was just assigned can be read", citation: "EIP assigning_an_eip" },
  eipBandwidthName: { point: "E2", values: ["told", "absent"], default: "told", meaning: "Whether the rows of EIPs have `bandwidth_name`", citation: "EIP querying_eips" },
  emptyToken: { point: "-", values: ["refused", "ignored"], default: "refused", meaning: "An empty `X-Auth-Token` beside a signature is a token that nobody knows, or none", citation: "-" },
} as const satisfies Record<string, AssumptionRow>;

export type AssumptionName = keyof typeof ASSUMPTIONS;

export type Assumptions = { -readonly [N in AssumptionName]: (typeof ASSUMPTIONS)[N]["values"][number] };

export function isAssumption(name: string): name is AssumptionName {
  return Object.hasOwn(ASSUMPTIONS, name);
}

/** Defaults with the given values on top; an unknown name or value is an error that lists what is possible. */
export function chooseAssumptions(given: Readonly<Record<string, string>> = {}, base?: Assumptions): Assumptions {
  const chosen: Record<string, string> =
    base !== undefined
      ? { ...base }
      : Object.fromEntries(Object.entries(ASSUMPTIONS).map(([name, row]) => [name, row.default]));
  for (const [name, value] of Object.entries(given)) {
    if (!isAssumption(name)) {
      throw new RangeError(`unknown assumption "${name}"; known: ${Object.keys(ASSUMPTIONS).join(", ")}`);
    }
    const values: readonly string[] = ASSUMPTIONS[name].values;
    if (!values.includes(value)) {
      throw new RangeError(`assumption "${name}" cannot be "${value}"; possible: ${values.join(", ")}`);
    }
    chosen[name] = value;
  }
  return chosen as Assumptions;
}
