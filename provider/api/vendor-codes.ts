import type { ErrorCode } from "../errors";

/** Meaning of one vendor code for us, and what to do where the general hint is too general. */
export interface VendorCodeRow {
  readonly code: ErrorCode;
  readonly hint?: string;
}

const WAIT_OR_REPAIR = "Run `sdrs status`: wait if an operation is running, repair it if it failed, then run again.";
const STOP_PRODUCTION = "Stop the servers of the present production site, wait until they are SHUTOFF, then run again.";
const STOP_DR = "Stop the servers of the present DR site, wait until they are SHUTOFF, then run again.";
const STOP_SERVER = "Stop the server, wait until it is SHUTOFF, then run again.";
const STILL_SYNCHRONISING =
  "Pairs of the group are still synchronising: wait until every pair is `active` at 100 %, then run again.";
const AWAY =
  "Production runs on the original DR site, so its servers and disks cannot be deleted. Fail back first, or delete with the delete flags set to false.";
const LOCKED = "Another service is working on the disk or server: wait until it has finished, then run again.";
const CORRECT_INPUT = "Correct the input that the message names; the reference lists what the service accepts.";
const OWN_BACKUP = "A backup goes back to its own server and disks only: name a backup of the DR server itself.";
const STILL_DR =
  "For the backup service protection is still on, or this is the other site: run again in a minute, or name a backup of the server that serves.";
const BACKUP_BUSY = "A backup or restore of this server is running: wait until it has ended, then run again.";
const BACKUP_STATUS =
  "Look at the backup, its vault and the server in the console: one of them is in a status that allows no restore.";
const SUPPORT = "The service has an internal fault: contact the vendor's support with the request id.";

const is = (code: ErrorCode, hint: string | undefined, ...codes: readonly string[]): Record<string, VendorCodeRow> =>
  Object.fromEntries(codes.map((vendor) => [vendor, hint === undefined ? { code } : { code, hint }]));
const cbr = (...numbers: readonly string[]): string[] => numbers.map((number) => `BackupService.${number}`);
const sdrs = (...numbers: readonly string[]): string[] => numbers.map((number) => `SDRS.${number}`);

/** Source: OTC-API `error_codes`, HW-ZH error table, ECS, EVS, VPC, IAM and CBR references. An unlisted code is `DR_API_UNEXPECTED`, or follows its HTTP status. */
export const VENDOR_CODES: Readonly<Record<string, VendorCodeRow>> = {
  ...is(
    "DR_NOT_FOUND",
    undefined,
    ...sdrs("1013", "1320", "1608", "1902", "2206", "1326"),
    "Ecs.0114",
    "EVS.5404",
    "VPC.0504",
  ),
  ...is("DR_NOT_FOUND", undefined, "PortNotFound", ...cbr("6105", "6200", "6217", "6500", "7000", "7100")),
  ...is("DR_STATE_CONFLICT", BACKUP_BUSY, ...cbr("2002", "2010")),
  ...is("DR_STATE_CONFLICT", BACKUP_STATUS, ...cbr("2005", "2007", "2008", "2009", "2011", "6202")),
  ...is("DR_PRECONDITION", OWN_BACKUP, ...cbr("2001", "2003", "2012", "2013", "2014", "2015", "7004", "7114", "7115")),
  ...is("DR_PRECONDITION", STILL_DR, ...cbr("7008", "7117")),
  ...is("DR_USAGE", CORRECT_INPUT, ...cbr("9900")),
  ...is("DR_FORBIDDEN", undefined, ...cbr("8600")),
  ...is("DR_GONE_OR_BUSY", undefined, ...sdrs("1301", "1913")),

  ...is(
    "DR_STATE_CONFLICT",
    WAIT_OR_REPAIR,
    ...sdrs("1002", "1017", "1018", "1019", "1020", "1021", "1022", "1023", "1024"),
  ),
  ...is("DR_STATE_CONFLICT", WAIT_OR_REPAIR, ...sdrs("0209", "0214", "1323", "1324", "1325", "1327", "1328")),
  ...is("DR_STATE_CONFLICT", WAIT_OR_REPAIR, ...sdrs("1601", "1603", "1604", "2221", "2222", "1314", "1015")),
  ...is(
    "DR_STATE_CONFLICT",
    "Site of the group and of its member differ: contact the vendor's support.",
    ...sdrs("1025", "1026"),
  ),

  ...is("DR_PRECONDITION", STILL_SYNCHRONISING, ...sdrs("1830")),
  ...is("DR_PRECONDITION", STOP_PRODUCTION, ...sdrs("1319", "1352")),
  ...is("DR_PRECONDITION", STOP_DR, ...sdrs("1342")),
  ...is("DR_PRECONDITION", STOP_SERVER, ...sdrs("1316")),
  ...is("DR_PRECONDITION", AWAY, ...sdrs("1330", "1338", "1809")),
  ...is("DR_PRECONDITION", LOCKED, ...sdrs("1357", "1359", "1831", "1832", "1825")),
  ...is(
    "DR_PRECONDITION",
    "The storage of production is faulty: fail over, or contact the vendor's support.",
    ...sdrs("1823"),
  ),
  ...is(
    "DR_PRECONDITION",
    "Only members of one group can be attached: declare both in the same one (protectionGroup), or leave this resource out.",
    ...sdrs("1611"),
  ),
  ...is(
    "DR_PRECONDITION",
    "Start or stop the server in the ECS console (repair it where it is in an error), and run again.",
    ...sdrs("1333"),
  ),
  ...is("DR_PRECONDITION", undefined, ...sdrs("0225", "1303", "1304", "1339", "1321", "1322", "1336", "1337")),
  ...is(
    "DR_PRECONDITION",
    undefined,
    ...sdrs("1353", "1354", "1355", "1356", "1309", "1801", "1802", "1803", "1804", "1805"),
  ),
  ...is("DR_PRECONDITION", undefined, ...sdrs("1806", "1810", "1814", "1816", "1817", "1818", "1819", "1827", "1828")),
  ...is(
    "DR_PRECONDITION",
    undefined,
    ...sdrs("1341", "1376", "1377", "1378", "1379", "1381", "1382", "1383", "1384", "1385", "1386"),
  ),
  ...is("DR_PRECONDITION", undefined, ...sdrs("1907", "1908", "1909", "1910", "1924", "1928", "0231", "0232", "0233")),
  ...is("DR_PRECONDITION", "Use another address, or leave it out to get a free one.", ...sdrs("1334")),
  ...is("DR_PRECONDITION", "Check the subnet: it must exist in the group's VPC.", ...sdrs("1335")),

  ...is("DR_IN_USE", undefined, ...sdrs("1605", "1305", "1811", "1921")),
  ...is("DR_IN_USE", "The group still holds protected instances: delete them first.", ...sdrs("1001")),
  ...is("DR_IN_USE", "The group still holds a drill: delete it first.", ...sdrs("1003")),
  ...is("DR_IN_USE", "The group still holds replication pairs: delete them first.", ...sdrs("1010")),

  ...is("DR_QUOTA", undefined, ...sdrs("0305", "0306", "1340", "1358", "1826", "1929", "1930", "2203")),
  ...is("DR_QUOTA", "Release EIPs that nothing uses, or have the quota of EIPs raised.", "VPC.0521"),
  ...is("DR_USAGE", CORRECT_INPUT, "VPC.0301", "VPC.0501"),
  ...is(
    "DR_USAGE",
    CORRECT_INPUT,
    ...sdrs("0201", "0202", "0203", "0204", "0205", "0206", "0207", "0208", "0210", "0211", "0212"),
  ),
  ...is(
    "DR_USAGE",
    CORRECT_INPUT,
    ...sdrs("0213", "0215", "0216", "0217", "0218", "0219", "0221", "0222", "0223", "0224", "0226"),
  ),
  ...is(
    "DR_USAGE",
    CORRECT_INPUT,
    ...sdrs("0227", "0228", "1310", "1311", "1380", "1900", "1901", "2204", "2205", "2207", "2208", "2209"),
  ),

  ...is("DR_USAGE", CORRECT_INPUT, ...sdrs("2201", "2202", "2210", "2211", "2220")),
  ...is(
    "DR_PRECONDITION",
    undefined,
    ...sdrs("1366", "1367", "1368", "1369", "1370", "1371", "1372", "1373", "1374", "1375"),
  ),

  ...is("DR_AUTH", undefined, ...sdrs("0001", "0002", "0003"), "APIGW.0301", "APIGW.0303", "APIG.0301", "APIG.0303"),
  ...is("DR_FORBIDDEN", undefined, ...sdrs("0004", "0005"), "APIGW.0302", "APIG.0302"),
  ...is("DR_THROTTLED", undefined, "APIG.0308", "APIGW.0308", "IAM.0012"),
  ...is(
    "DR_CONFIG_INVALID",
    "Check the setting sdrs:endpoint (or the region): this host does not serve the call.",
    "APIGW.0101",
    "APIG.0101",
  ),
  ...is("DR_UNAVAILABLE", undefined, ...sdrs("0008", "0010", "0011", "0013")),
  ...is("DR_API_UNEXPECTED", SUPPORT, ...sdrs("1824")),
};

/** Codes that mean something else in one call. */
export const VENDOR_CODES_BY_OPERATION: Readonly<Record<string, Readonly<Record<string, VendorCodeRow>>>> = {
  // The attachment is gone when its instance or its pair is.
  detachPair: is("DR_NOT_FOUND", undefined, ...sdrs("0208", "0213", "1320", "1608")),
  createInstance: is(
    "DR_PRECONDITION",
    "Check serverId: the server must exist in the project.",
    ...sdrs("1326", "0210"),
  ),
};
