import { ERRORS, type ErrorRow } from "../../provider/errors";
import { GROUP_STATUS, GROUP_STATUSES, type GroupStatus, SITES, type Site, describeStatus, otherSite } from "../../provider/model/status";
import type { TransitionRecord, Wish } from "../../provider/model/transition-record";
import type { Definition } from "../../provider/model/define";
import { DEFINITIONS } from "../../provider/model/definitions";
import { FOREIGN_IDENTITIES, type Refused } from "../../provider/settings/foreign-identities";
import { GROUPS, LOGINS, type LoginKind, type LoginRow, SETTINGS, type SettingGroup, type SettingRow } from "../../provider/settings/table";
import { RISKS } from "../../provider/transition/decide/consent";
import { type Decision, type PlanInput, siteName } from "../../provider/transition/decide/decision";
import { plan } from "../../provider/transition/decide/plan";
import { CHANGE_TEXT } from "./api-pages";
import { commandsPage, schemas } from "./command-pages";
import { connectionSections } from "./connection";
import { editsSection } from "./edits";
import { policiesPage } from "./policies";
import { serversPage } from "./servers";
import { GENERATED, table } from "./table";

/** The sides that `failover: true` and `failover: false` ask for. */
const SIDES = ["target", "source"] as const;

const NEW_EDIT = { edited: true, record: undefined, lastTransition: undefined, waitedForForeign: false, modes: { out: "unplanned", back: "planned" }, waitForSync: true } as const satisfies Omit<PlanInput, "observed" | "wish">;

/**
 * Page on what every status, side and intent leads to: computed by the planner itself. Each refusal stands once, under a
 * letter.
 */
export function transitionsPage(): string {
  const refusals = new Refusals();
  const modes = [
    { label: "default modes", modes: { out: "unplanned", back: "planned" } },
    { label: "the other modes", modes: { out: "planned", back: "unplanned" } },
  ] as const;
  const newEdits = modes.map(({ label, modes: given }) =>
    section(refusals, `A new edit, ${label} (out ${given.out}, back ${given.back})`, FAILOVER, (status, site) =>
      SIDES.map((move) => plan({ ...NEW_EDIT, observed: { status, site, pairCount: 3 }, wish: { move }, modes: given })),
    ),
  );
  return [
    "# What `failover` does, by status",
    GENERATED,
    "The number in front is the row of the rule, the letter after **refused** leads to the text below. Without an edit nothing happens, whatever the status (row 1).",
    `## What each status means\n\n${table(["Status", "Meaning"], Object.entries(GROUP_STATUS).map(([status, { says }]) => [`\`${status}\``, says]))}`,
    ...newEdits,
    resumeSection(refusals),
    otherWishes(refusals),
    refusals.section(),
    `## Risks that need consent\n\n${table(["Word", "Means"], Object.entries(RISKS).map(([word, text]) => [`\`${word}\``, text]))}`,
  ].join("\n\n");
}

const FAILOVER = ["`failover: true`", "`failover: false`"] as const;

/** A table by status and side; statuses that lead to the same share a row. */
function section(refusals: Refusals, title: string, heads: readonly string[], decide: (status: GroupStatus, site: Site) => readonly Decision[], text?: string): string {
  const shared = new Map<string, { readonly statuses: string[]; readonly cells: readonly string[] }>();
  const add = (status: string, side: string, cells: readonly string[]): void => {
    const row = shared.get([side, ...cells].join("|")) ?? { statuses: [], cells: [side, ...cells] };
    shared.set(row.cells.join("|"), row);
    row.statuses.push(`\`${status}\``);
  };
  for (const status of GROUP_STATUSES) {
    const [source, target] = SITES.map((site) => decide(status, site).map((decision) => brief(decision, refusals, { status, site })));
    if (source!.join("|") === target!.join("|")) add(status, "either side", source!);
    else SITES.forEach((site, index) => { add(status, siteName(site), [source!, target!][index]!); });
  }
  const rows = [...shared.values()].map(({ statuses, cells }) => [statuses.join(", "), ...cells]);
  return [`## ${title}`, ...(text === undefined ? [] : [text]), table(["Status", "Production at", ...heads], rows)].join("\n\n");
}

/** The same while a failover of ours is unfinished: its POST was accepted, its end was not seen. */
function resumeSection(refusals: Refusals): string {
  const record: TransitionRecord = {
    number: 1, kind: "failover", mode: "unplanned", from: "source", to: "target", wish: { move: "target" }, since: "the time it began", steps: [], phases: {}, warnings: [],
    posted: { action: "failover", outcome: "accepted", status: "protected", site: "source", at: "the time it began" },
  };
  return section(
    refusals,
    "Going on with an unfinished failover to the DR site",
    FAILOVER,
    (status, site) => SIDES.map((move) => plan({ ...NEW_EDIT, observed: { status, site, pairCount: 3 }, wish: { move }, record })),
    "`failover: false` here is an intent that was taken back meanwhile.",
  );
}

/** Reprotecting after a failover to the DR site, and protection itself. */
function otherWishes(refusals: Refusals): string {
  const lastTransition = { id: "orders/1", verb: "failover", from: "source", to: "target" } as const;
  const wishes: readonly Wish[] = [{ reprotect: "orders/1" }, { protection: "on" }, { protection: "off" }];
  return section(
    refusals,
    "Reprotecting, and protection itself",
    ["`reprotect`", "`Protection` declared", "`Protection` deleted"],
    (status, site) => wishes.map((wish) => plan({ ...NEW_EDIT, lastTransition, observed: { status, site, pairCount: 3, inSync: true }, wish })),
    "The last transition is a failover to the DR site, and `reprotect` names it. `Protection` is created, or deleted.",
  );
}

interface Place {
  readonly status: string;
  readonly site: Site;
}

/** The texts of refusals, each once: what differs by status and side is put in brackets. */
class Refusals {
  readonly #texts: string[] = [];

  /** The letter of a text. */
  letter(text: string, { status, site }: Place): string {
    const general = text
      .replaceAll(describeStatus(status), "[status]")
      .replaceAll(siteName(site), "[the side of production]")
      .replaceAll(siteName(otherSite(site)), "[the other side]")
      .replaceAll(`failover: ${site === "target"}`, "failover: [as production runs]")
      .replaceAll(`failover: ${site !== "target"}`, "failover: [the other value]");
    if (!this.#texts.includes(general)) this.#texts.push(general);
    return letterOf(this.#texts.indexOf(general));
  }

  section(): string {
    const lines = this.#texts.map((text, index) => `- **${letterOf(index)}.** ${text}`);
    return `## Refusals\n\nIn brackets stands what differs by status and side. Nothing is sent.\n\n${lines.join("\n")}`;
  }
}

/** a to z, then aa. */
const letterOf = (index: number): string => (index < 26 ? "" : letterOf(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));

function brief(decision: Decision, refusals: Refusals, place: Place): string {
  const row = `${decision.row}: `;
  switch (decision.do) {
    case "nothing":
      return `${row}nothing`;
    case "wait":
      return `${row}wait, then decide again`;
    case "refuse":
      return `${row}**refused** (${refusals.letter(`${decision.why} ${decision.next}`, place)})`;
    case "watch":
      return `${row}watch whether the request was received; if not, it is forgotten`;
    case "sync":
      return `${row}wait until every pair is in sync`;
    case "protect":
      return `${row}**${decision.action}**`;
    case "reprotect":
      return `${row}**reprotect** over ${siteName(decision.over)}`;
    case "clear":
      return `${row}given up with a warning; nothing is sent`;
    case "finish":
      return `${row}finish: start servers, read addresses, report${decision.remaining.length > 0 ? ` (${decision.remaining.join(", ")})` : ""}`;
    case "move":
      return `${row}**${decision.action}** to ${siteName(decision.to)}`;
    case "failback":
      return `${row}**failback**, beginning with ${decision.begin === "reprotect" ? "the reprotect" : "the synchronisation"}`;
  }
}

export function errorsPage(): string {
  const rows = Object.entries(ERRORS as Record<string, ErrorRow>).map(([code, row]) => [`\`${code}\``, row.when, row.recovery, String(row.exit)]);
  return ["# Errors", GENERATED, "Every message has the form `[CODE] what happened. Hint: what to do next`. All of them, as the running code prints them: [messages.md](messages.md).", table(["Code", "When", "What to do", "Exit code of `sdrs`"], rows)].join("\n\n");
}

export function settingsPage(): string {
  const ofGroup = (group: SettingGroup | undefined): string => {
    const rows = Object.entries(SETTINGS as Record<string, SettingRow>).filter(([, row]) => row.group === group).map(([name, row]) => [
      row.shellOnly ? "" : `\`sdrs:${name}\``,
      code(row.env, ", "),
      code(row.cloudsYaml, ", "),
      `${row.meaning}${row.secret ? " **Secret.**" : ""}`,
      row.default ?? "",
    ]);
    return table(["Configuration", "Variables", "`clouds.yaml`", "Meaning", "Default"], rows);
  };
  const groups = (Object.keys(GROUPS) as SettingGroup[]).map((group) => `## ${TITLE[group]}\n\n${GROUPS[group]}\n\n${ofGroup(group)}`);
  const logins = Object.entries(LOGINS as Record<LoginKind, LoginRow>).map(([kind, row]) => [
    LOGIN_TITLE[kind as LoginKind],
    row.needs.map((names) => code(names.map((name) => (SETTINGS[name].shellOnly ? SETTINGS[name].env.join(", ") : `sdrs:${name}`)), " or ")).join(", "),
    code(row.optional.map((name) => `sdrs:${name}`), ", "),
    code(row.authTypes, ", "),
  ]);
  const identities = FOREIGN_IDENTITIES.map(({ what, env, cloudsYaml, refused = "always" }) => [
    what,
    code(env, ", "),
    code(cloudsYaml, ", "),
    REFUSED[refused],
  ]);
  return [
    "# Settings",
    GENERATED,
    SETTINGS_INTRODUCTION,
    ...groups,
    `### Which settings for which login\n\nWithin one source the earlier row wins, unless \`OS_AUTH_TYPE\` (or \`auth_type\`) names another that is there. \`sdrs:userDomain\` is not needed beside \`sdrs:userId\`.\n\n${table(["Login", "Needs", "May have", "`OS_AUTH_TYPE`"], logins)}`,
    AGENCY_SECTION,
    `### Other identities\n\nThey are not supported, and refused by name if their source is the one that names the credential; beside a credential of a higher source they are ignored. Any other \`OS_AUTH_TYPE\` is refused in the same way.\n\n${table(["Identity", "Variables", "`clouds.yaml`", "Refused"], identities)}`,
    `## Variables of a run\n\nThey are read where the provider runs, and stored nowhere.\n\n${table(["Variable", "Meaning"], RUN_VARIABLES)}`,
    `## Limits\n\nEach stands for itself.\n\n${ofGroup(undefined)}`,
    connectionSections(),
  ].join("\n\n");
}

const TITLE: Readonly<Record<SettingGroup, string>> = { credential: "Who acts", agency: "For whom", project: "In which project", region: "Where" };
const RUN_VARIABLES = [
  ["`SDRS_CONFIRM`", "Lines of consent beside those that the program declares, separated by blanks or commas."],
  ["`SDRS_JOURNAL`", "A file to which a line of JSON is appended for each thing that happens to a resource (`docs/reference/schemas/journal.schema.json`)."],
  ["`SDRS_ORDERS`", "A file with orders for groups by their URNs, for this run alone; `sdrs failover` and its like write it."],
  ["`SDRS_STOP_FILE`", "A file that ends creations, updates and deletions under way as soon as it exists. What was sent is saved as not finished; without the file, run the same again."],
  ["`SDRS_LOG`", "`debug`, `info`, `warn` (the default) or `error`: which lines about requests the provider writes to standard error."],
] as const;

const LOGIN_TITLE: Readonly<Record<LoginKind, string>> = { oidc: "ID token of an identity provider", aksk: "access key", token: "token", password: "user and password" };

const REFUSED: Readonly<Record<Refused, string>> = {
  always: "always",
  password: "beside a password; beside a key or token it is ignored",
  never: "never: the token of an agency is renewed, however long it is good",
};

const AGENCY_SECTION = `### How an agency acts

Every login may act by an agency: its own token, or the signature of its key, goes to the identity service only, which gives out a token
of the agency for the project. That token is renewed before its end and when it is refused, as the login's own is.

| Login | Beside it |
| --- | --- |
| user and password | nothing: its token is for the account of the user, where the permission to act by agencies is granted |
| access key | \`sdrs:userDomainId\` saves the look-up of the key's own account |
| ID token | the group of the federated user may act by agencies [unverified] |
| token | the token of a user who may act by agencies; it cannot be renewed, and the agency's token only as long as it is good |

The project is one of the account that made the agency. Where \`OS_PROJECT_NAME\` or \`OS_PROJECT_ID\` name the login's own project, as for the
Terraform provider of Open Telekom Cloud, name the other one in \`OS_DELEGATED_PROJECT\`.`;

const SETTINGS_INTRODUCTION = `Four questions are answered by settings: who acts, for whom, in which project, and where. Each is answered **whole** by the first source that says
anything about it:

1. the stack's configuration (\`sdrs:*\`), or an explicit \`sdrs.Provider\`;
2. \`OS_*\`, completed by the entry of \`clouds.yaml\` and \`secure.yaml\` that \`OS_CLOUD\` names;
3. \`HW_*\`.

\`SDRS_*\` stand with the family that names the region, alone with \`OS_*\`. A group that is incomplete in its source is refused, naming
where the rest lies; what other sources say does not count, and \`sdrs doctor\` lists it. A credential is never sent to an address, nor
used in a project, that only a lower source names; of a lower source the name of the region counts, if it comes without an address of its own.
An agency is the stack's, which may be meant for the login of whoever runs it, or stands with the login itself; one of a lower source than
the login's does not count.

| Stack's configuration | Shell | What happens |
| --- | --- | --- |
| key, project, region | anything but \`SDRS_*\` | the stack's settings count alone |
| project, region, endpoint | key, or user and password | usual: the stack says where, the shell says who |
| nothing | \`OS_*\`, \`OS_CLOUD\` or \`HW_*\` | the shell's account; \`HW_*\` only where \`OS_*\` says nothing of a group |
| key | \`OS_REGION_NAME\` | the key in that region, in the project of the same name |
| key | \`OS_PROJECT_ID\` | refused: set \`sdrs:projectId\` |
| key | \`OS_AUTH_URL\` of another host than the region's | refused: set \`sdrs:region\` |
| region, no endpoint | \`SDRS_ENDPOINT\` | refused: set \`sdrs:endpoint\`, or unset it |
| \`sdrs:accessKey\` | \`OS_SECRET_KEY\` | refused: set \`sdrs:secretKey\` with \`--secret\` |
| agency, project | key, or user and password | the shell's login acts by the stack's agency |
| key | \`OS_AGENCY_NAME\` | the key acts by itself |
| project, region | \`HW_ASSUME_ROLE_IDP_ID\` with \`HW_ASSUME_ROLE_ID_TOKEN_FILE\` | a pipeline logs in by its ID token |
| nothing | \`OS_AGENCY_NAME\`, key only in \`HW_*\` | refused: set \`OS_ACCESS_KEY\` and \`OS_SECRET_KEY\`, or unset it |`;

function code(words: readonly string[], between: string): string {
  return words.map((word) => `\`${word}\``).join(between);
}

export function changesPage(): string {
  const sections = Object.values<Definition>(DEFINITIONS).map(({ kind, inputs }) => {
    const rows = Object.entries(inputs).filter(([name]) => !name.startsWith("__")).map(([name, { change }]) => [`\`${name}\``, CHANGE_TEXT[change]]);
    return `## ${kind}\n\n${table(["Input", "A change"], rows)}`;
  });
  return ["# What changing an input does", GENERATED, ...sections, editsSection()].join("\n\n");
}

/** Every generated page by its path below `docs/reference`. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "transitions.md": transitionsPage,
  "servers.md": serversPage,
  "errors.md": errorsPage,
  "settings.md": settingsPage,
  "changes.md": changesPage,
  "commands.md": commandsPage,
  "policies.md": policiesPage,
  ...Object.fromEntries(Object.entries(schemas()).map(([file, text]) => [file, () => text])),
};

