import { ERRORS, type ErrorRow } from "../../provider/errors";
import { type Change, type Definition } from "../../provider/model/define";
import { DEFINITIONS } from "../../provider/model/definitions";
import { SETTINGS, type SettingRow } from "../../provider/settings/table";
import { type Declarations, type Property, declarations } from "./declarations";
import { GENERATED, table } from "./table";

export const CHANGE_TEXT: Readonly<Record<Change, string>> = {
  replace: "replaces",
  update: "updates in place",
  intent: "**starts a transition**",
  label: "kept here with a notice: the service cannot change it",
  local: "stored; calls nothing by itself",
  adopt: "takes over on creation; later only removable",
  link: "",
  meta: "",
};

/** Classes that a program makes, and what their pages say beyond the doc comments. */
const CLASSES: Readonly<Record<string, string>> = {
  ProtectedWorkload: "The resources that it made, and what is asked of them most. `group` has the others.",
  ProtectionGroup:
    "The outputs are those of the group's own step. It ends before its members exist, so the first `pulumi up` shows no member, no server and no address; a refresh or the next `pulumi up` that changes the group does. `Protection` and the members are fresh in the same `pulumi up`. Status, progress and counts are never drift.",
  ProtectedInstance: "Given the group as a resource, the outputs follow a failover in the same `pulumi up`.",
  ReplicationPair: "Given the group as a resource, the outputs follow a failover in the same `pulumi up`.",
  ReplicationAttachment: "Given the group as a resource, the outputs follow a failover in the same `pulumi up`.",
  Protection: "It comes last, so its outputs are those of the end of a `pulumi up`.",
  DisasterRecoveryDrill: "Addresses of drill servers are those of their creation, or of the last refresh.",
  GroupVerification: "`group.verification` is the same, and known from the group's own state where this resource is not there yet.",
  Provider: "A changed setting acts in the next run; every resource under it stays as it is.",
};

/** Errors that each call can raise, whatever it is. */
const EVERYWHERE = ["DR_CONFIG_INVALID", "DR_AUTH", "DR_FORBIDDEN", "DR_THROTTLED", "DR_UNAVAILABLE"];
/** Errors of what changes something. */
const OF_RESOURCES = ["DR_USAGE", "DR_REFUSED", "DR_STATE_CONFLICT", "DR_JOB_FAILED", "DR_WAIT_TIMEOUT", "DR_AMBIGUOUS", ...EVERYWHERE];

interface Page {
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

/** Every page of a resource or a look-up, and the index of them. */
export function apiPages(): Readonly<Record<string, string>> {
  const all = declarations();
  const functions = all.names.filter((name) => name.startsWith("get") && !name.endsWith("Output"));
  const pages = [...Object.keys(CLASSES).map((name) => classPage(all, name)), ...functions.map((name) => functionPage(all, name))];
  return { "index.md": indexPage(all, pages), ...Object.fromEntries(pages.map(({ file, text }) => [file, text])) };
}

/** Folders that hold nothing else. */
export const API_FOLDERS = ["resources", "functions"] as const;

/** Path of the page of a class or function. */
export function fileOf(name: string): string {
  const dashed = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return `${name.startsWith("get") ? "functions" : "resources"}/${dashed}.md`;
}

function classPage(all: Declarations, name: string): Page {
  const { says, example } = all.documented(name);
  const [inputs, outputs] = [all.properties(`${name}Args`), all.outputs(name)];
  const definition = Object.values<Definition>(DEFINITIONS).find(({ kind }) => kind === name);
  const head = ["Input", "Type", "Default", "Meaning", ...(definition === undefined ? [] : ["A change"])];
  const rows = inputs.map((input) => [
    `\`${input.name}\``,
    code(input.type),
    defaultOf(input),
    meaningOf(input) || settingNamed(input.name),
    ...(definition === undefined ? [] : [changeOf(definition, input.name)]),
  ]);
  const seen = outputs.map((output) => [`\`${output.name}\``, code(output.type), linked(output.says) || asDeclared(output, inputs)]);
  const named = codesIn([says, ...inputs.map((input) => input.says)]);
  return page(name, [
    says,
    exampleOf(example),
    `## Inputs\n\nA required input has no default. ${definition === undefined ? "" : "What a change does is said in the last column; an input that replaces deletes the object and creates another."}`.trim(),
    table(head, rows),
    `## Outputs\n\n${CLASSES[name] ?? ""}`,
    ...(name === "Provider" ? [] : [table(["Output", "Type", "Meaning"], seen)]),
    ...typesOf(all, [...inputs, ...outputs]),
    errorsOf([...named, ...(name === "Provider" ? EVERYWHERE : OF_RESOURCES)]),
  ]);
}

function functionPage(all: Declarations, name: string): Page {
  const { says, example } = all.documented(name);
  const { args, result } = all.lookup(name);
  const inputs = args === undefined ? [] : all.properties(args);
  const option = all.properties("LookupOptions").map((one) => [`\`${one.name}\``, code(one.type), one.says]);
  return page(name, [
    says,
    exampleOf(example),
    `\`${name}\` gives a promise, \`${name}Output\` an output. Both ask the service in the process of the program, with the settings of the stack or of \`provider\`, once a run for equal questions, and give up after 20 seconds. A look-up that fails ends the program before anything is registered: do not feed a group's inputs from one, since such a program does not run while a zone is dead.`,
    inputs.length === 0
      ? "## Arguments\n\nNone."
      : `## Arguments\n\nEach narrows the result; without any it is everything.\n\n${table(["Argument", "Type", "Meaning"], inputs.map((one) => [`\`${one.name}\``, code(one.type), one.says || FIELDS[one.name] || ""]))}`,
    `## Options\n\nThe last parameter.\n\n${table(["Option", "Type", "Meaning"], option)}`,
    `## Result\n\n${table(["Field", "Type", "Meaning"], result.map((one) => fieldRow(one)))}`,
    ...typesOf(all, result),
    errorsOf([...codesIn([says]), ...EVERYWHERE]),
  ]);
}

function indexPage(all: Declarations, pages: readonly Page[]): string {
  const rows = pages.map(({ title, file }) => [`[${title}](${file})`, firstSentence(all.documented(title).says)]);
  const functions = (row: readonly string[]): boolean => row[0]?.includes("(functions/") === true;
  return [
    "# Reference",
    GENERATED,
    table(["Resource", ""], rows.filter((row) => !functions(row))),
    table(["Look-up", ""], rows.filter(functions)),
    table(["Page", ""], OTHER.map(([file, text]) => [`[${file}](${file})`, text])),
  ].join("\n\n");
}

const OTHER = [
  ["settings.md", "settings, logins, `clouds.yaml`, certificates, proxies"],
  ["changes.md", "what changing each input does, in one table a resource"],
  ["transitions.md", "what `failover` does, by status and side"],
  ["servers.md", "which servers are started, waited for and named in a transition"],
  ["errors.md", "codes of errors"],
  ["commands.md", "the `sdrs` command: every command with its options, exit codes, schemas of `--json`"],
  ["policies.md", "the policies of `pulumi-sdrs/policy`: what each looks at, why, and the way out"],
  ["messages.md", "every message, as the running code prints it"],
] as const;

function page(title: string, sections: readonly string[]): Page {
  return { title, file: fileOf(title), text: [`# ${title}`, GENERATED, ...sections.filter((section) => section !== "")].join("\n\n") };
}

const exampleOf = (example: string | undefined): string => (example === undefined ? "" : `\`\`\`ts\n${example.trim()}\n\`\`\``);
const code = (type: string): string => `\`${type}\``;
const firstSentence = (text: string): string => (/^[^]*?\.(?=\s|$)/.exec(text)?.[0] ?? text).replaceAll("\n", " ");

/** "Default `true`.", "Defaults: create 30m, …." or "Default: as they are." at the end of a text. */
const DEFAULT = /\bDefaults?:? ((?:[^.`]|`[^`]*`|\.(?=\S))*)\.?(?:\s|$)/;

function defaultOf({ required, says }: Property): string {
  const [, text] = DEFAULT.exec(says) ?? [];
  return text?.trim() ?? (required ? "**required**" : "not set");
}

/** The text without what the column beside it says. */
function meaningOf({ says }: Pick<Property, "says">): string {
  return linked(says.replace(new RegExp(`(?:^|(?<=[.)] ))${DEFAULT.source}`), "").trim());
}

const linked = (text: string): string => text.replace(/\{@link ([^}|]+)\}/g, "`$1`");

/** A provider takes the settings of a stack. */
function settingNamed(name: string): string {
  const rows: Readonly<Record<string, SettingRow>> = SETTINGS;
  return rows[name]?.meaning ?? "";
}

function changeOf({ inputs }: Definition, name: string): string {
  const row = inputs[name === "protectionGroup" ? "protectionGroupId" : name];
  return row === undefined ? "" : CHANGE_TEXT[row.change];
}

function asDeclared({ name }: Property, inputs: readonly Property[]): string {
  return inputs.some((input) => input.name === name) ? "As declared, derived or found." : (FIELDS[name] ?? "");
}

/** Fields that mean the same wherever they are. */
const FIELDS: Readonly<Record<string, string>> = {
  id: "id of the service",
  name: "name in the cloud",
  description: "description in the cloud",
  status: "status as the service reports it",
  progress: "synchronisation in percent",
  protectionGroupId: "id of the group",
  protectedInstanceId: "id of the instance",
  instanceId: "id of the protected instance",
  productionSite: "the side that serves: `source` or `target`",
  site: "the side: `source` or `target`",
  createdAt: "ISO 8601, UTC",
  updatedAt: "ISO 8601, UTC",
  vpcId: "id of the VPC",
  ids: "ids of servers",
  availabilityZone: "zone",
  serverId: "id of the server",
  serverName: "name of the server",
  fromServerId: "the server that had it",
  backupId: "id of the backup",
  privateIp: "address inside the VPC",
  mac: "MAC address of the NIC",
  portId: "id of the port",
  eipId: "id of the EIP",
  eips: "public addresses bound to the NIC",
  flavor: "flavor of the server",
  bootable: "true for a system disk",
  volumeType: "type of the disk, as EVS names it",
  sourceAvailabilityZone: "zone of the original production site",
  targetAvailabilityZone: "zone of the original DR site",
  localAvailabilityZone: "one of the zones",
  remoteAvailabilityZone: "the other",
  domainId: "id of the active-active domain",
  domainName: "name of the active-active domain",
  sourceVpcId: "VPC of the servers",
  protectedInstanceCount: "number of instances",
  replicationPairCount: "number of pairs",
  drillCount: "number of drills",
  drillVpcId: "VPC of the drill",
  attachments: "servers that have the disk, each with the device",
  replicationPairs: "pairs attached to it, each with the device",
  tags: "tags: of one instance each with its value, of the project each key with its values",
  domains: "what was found",
  groups: "what was found",
  instances: "what was found",
  pairs: "what was found",
  drills: "what was found",
  servers: "what was found",
  quotas: "what was found",
  statistics: "what was found",
  tasks: "what was found",
  disks: "disks, each with its device",
  nics: "NICs with their addresses",
  used: "how much of it is used",
  jobId: "id of the job",
  jobType: "kind of the job",
  resourceId: "id of what the job was about",
  resourceName: "its name",
  resourceType: "its kind",
  failureStatus: "status that the failure left",
  errorCode: "code of the service",
  failReason: "the service's words",
  beginTime: "when the job began",
  number: "counted from 1 for each group",
  verb: "`failover`, `switchover`, `failback` or `reprotect`",
  kind: "kind of the transition, or `enable` or `disable`",
  mode: "`unplanned` or `planned`",
  from: "the side that production left",
  to: "the side that production went to",
  since: "ISO time of its begin",
  steps: "steps that are done",
  phases: "seconds by phase",
  members: "result for each instance",
  warnings: "warnings of it",
  create: "limit of a creation",
  update: "limit of an update, transitions included",
  delete: "limit of a delete",
  read: "limit of a refresh of one resource",
  moved: "number that moved to the counterpart",
  kept: "number that stayed where they were",
  parked: "number of the DR servers' own former addresses, which wait for the reprotect",
  lost: "number that are on no server any more",
  unknown: "number that could not be read",
  total: "number of all",
  acceptedAt: "when the service accepted it",
  finishedAt: "when it was seen complete",
  state: "state of the restore",
  at: "ISO time of the request",
  preflight: "seconds",
  device: "device name",
  verdict: "the end of the address",
  drillServerId: "id of the server that the drill started",
  addresses: "its addresses",
  sourceVolumeId: "disk at the original production site",
};

const fieldRow = ({ name, type, says }: Property): string[] => [`\`${name}\``, code(type), linked(says) || (FIELDS[name] ?? "")];

/** Types that the given properties name, and those that these name. */
function typesOf(all: Declarations, properties: readonly Property[]): string[] {
  const sections = new Map<string, string>();
  const visit = (types: readonly string[]): void => {
    for (const [name] of types.flatMap((type) => [...type.matchAll(/\b[A-Z]\w+\b/g)])) {
      if (sections.has(name) || name in CLASSES || !all.names.includes(name)) continue;
      const fields = all.properties(name);
      const { says } = all.documented(name);
      const body = fields.length === 0 ? code(all.alias(name)) : table(["Field", "Type", "Meaning"], fields.map(fieldRow));
      sections.set(name, [`### ${name}`, linked(says), body].filter((part) => part !== "").join("\n\n"));
      visit(fields.map(({ type }) => type));
    }
  };
  visit(properties.map(({ type }) => type));
  return sections.size === 0 ? [] : ["## Types", ...sections.values()];
}

const codesIn = (texts: readonly string[]): string[] => texts.flatMap((text) => text.match(/\bDR_[A-Z_]+\b/g) ?? []);

function errorsOf(codes: readonly string[]): string {
  const rows: Readonly<Record<string, ErrorRow>> = ERRORS;
  const named = [...new Set(codes)].map((one) => [`\`${one}\``, rows[one]?.when ?? ""]);
  return `## Errors\n\nAll of them, with what to do: [errors.md](../errors.md).\n\n${table(["Code", "When"], named)}`;
}
