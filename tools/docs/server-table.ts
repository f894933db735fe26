/**
 * Every status of a server, on either side, in every transition, with its zone well or not: whether it is started, how long it is
 * waited for, and what is said of it. Written down from the rules ("Who is started", docs/decisions/rules.md), not taken from the
 * provider: the tests hold the provider to it, and docs/reference/servers.md shows it.
 */

/**
 * Class of a status, by what it allows: nothing is done about a server that `runs`, one that is `stopped` can be started, ...
 */
export type Condition = "runs" | "stopped" | "passing" | "halted" | "unclear" | "gone";

interface StatusRow {
  readonly is: Condition;
  /** Way that leads out of it. */
  readonly wayOut?: string;
}

/** Statuses of ECS and Nova ("Show server details"), and `gone` for a server that does not exist any more. */
// prettier-ignore
export const SERVER_STATUS_ROWS = {
  ACTIVE:            { is: "runs" },
  SHUTOFF:           { is: "stopped" },
  BUILD:             { is: "passing" },
  REBUILD:           { is: "passing" },
  REBOOT:            { is: "passing" },
  HARD_REBOOT:       { is: "passing" },
  RESIZE:            { is: "passing" },
  REVERT_RESIZE:     { is: "passing" },
  MIGRATING:         { is: "passing" },
  PASSWORD:          { is: "passing" },
  ERROR:             { is: "halted", wayOut: "repair or rebuild it in the console" },
  VERIFY_RESIZE:     { is: "halted", wayOut: "confirm or revert its resize in the console" },
  PAUSED:            { is: "halted", wayOut: "unpause it in the console" },
  SUSPENDED:         { is: "halted", wayOut: "resume it in the console" },
  SHELVED:           { is: "halted", wayOut: "unshelve it in the console" },
  SHELVED_OFFLOADED: { is: "halted", wayOut: "unshelve it in the console" },
  RESCUE:            { is: "halted", wayOut: "end its rescue mode in the console" },
  SOFT_DELETED:      { is: "halted", wayOut: "restore it in the console" },
  DELETED:           { is: "halted", wayOut: "it is gone" },
  UNKNOWN:           { is: "unclear" },
  gone:              { is: "gone" },
} as const satisfies Record<string, StatusRow>;

export type ServerStatus = keyof typeof SERVER_STATUS_ROWS;
export const SERVER_STATUSES = Object.keys(SERVER_STATUS_ROWS) as ServerStatus[];

/** A status in a sentence, with the way out of it. */
export function sentenceOf(status: ServerStatus): string {
  if (status === "gone") return "is gone";
  const row: StatusRow = SERVER_STATUS_ROWS[status];
  return row.wayOut === undefined ? `is ${status}` : `is ${status}: ${row.wayOut}`;
}

/** Time that an update waits for one server, in seconds at least and at most, its own work included. */
export const WAITS = {
  none: { least: 0, most: 60, text: "not waited for" },
  start: { least: 600, most: 660, text: "10 minutes, then the next wave starts without it" },
  stop: { least: 0, most: 60, text: "stopped softly, after `stopServers.grace` (5 minutes) by force" },
} as const satisfies Record<string, { readonly least: number; readonly most: number; readonly text: string }>;

/** Consent that is needed before anything is sent, or that nothing is: `refused`; `warned` holds nothing up. */
export type Asked = "nothing" | "warned" | "refused" | "downtime" | "zone-loss" | "dr-partial" | "dr-unreadable";

export interface Cell {
  readonly asked: Asked;
  /** True if the server that serves afterwards is started: this one, or the counterpart of this one on the side that is left. */
  readonly started: boolean;
  readonly waited: keyof typeof WAITS;
  /** Text that is said of it, where that is not its status and the way out of it. */
  readonly says?: string;
}

/** A row for every condition; `at rest` is a server seen stopped while all was well, for a day; `zone` one whose zone does not answer. */
export type Side = Readonly<Record<Condition | "at rest" | "zone", Cell>>;

function cell(asked: Asked, started: boolean, waited: keyof typeof WAITS = "none", says?: string): Cell {
  return { asked, started, waited, ...(says === undefined ? {} : { says }) };
}

const UNREADABLE = "cannot be read";
/** The service finds the instance of a server that is gone invalid, and moves no group that holds one. */
const INVALID = "invalid: instance";

const STARTED = cell("nothing", true);
const LEFT_STOPPED = cell("nothing", false);
const REFUSED = cell("refused", false);
const REFUSED_UNREAD = { gone: cell("refused", false, "none", INVALID), zone: cell("refused", false, "none", UNREADABLE) };

/** Side that a failover leaves: what happened to a server there decides nothing, but for one that was at rest before. */
const LEFT_BY_FAILOVER: Side = {
  ...{ runs: STARTED, stopped: STARTED, passing: STARTED, halted: STARTED, unclear: STARTED },
  "at rest": LEFT_STOPPED,
  gone: cell("zone-loss", false, "none", UNREADABLE),
  zone: cell("zone-loss", true, "none", UNREADABLE),
};

/** The side that a failover goes to. Nothing there holds it up in an emergency; before one it is asked for. */
function joinedByFailover(partial: Asked, unreadable: Asked): Side {
  return {
    ...{ runs: STARTED, stopped: STARTED, "at rest": STARTED },
    passing: cell("nothing", false, "start"),
    halted: cell(partial, false),
    unclear: cell(partial, false, "start"),
    gone: cell(partial, false),
    zone: cell(unreadable, false, "start", UNREADABLE),
  };
}

/** A planned move stops every server first: one that neither runs nor is stopped cannot be. */
const LEFT_BY_PLANNED: Side = {
  runs: cell("downtime", true, "stop"),
  stopped: STARTED,
  "at rest": LEFT_STOPPED,
  ...{ passing: REFUSED, halted: REFUSED, unclear: REFUSED, ...REFUSED_UNREAD },
};

function joinedByPlanned(partial: Asked): Side {
  return {
    runs: cell("downtime", true, "stop"),
    ...{ stopped: STARTED, "at rest": STARTED },
    passing: REFUSED,
    halted: cell(partial, false),
    unclear: cell(partial, false, "start"),
    ...REFUSED_UNREAD,
  };
}

/** A reprotect starts nothing. The servers whose disks it overwrites must be stopped. */
const OVERWRITTEN: Side = {
  ...{ stopped: LEFT_STOPPED, "at rest": LEFT_STOPPED },
  ...{ runs: REFUSED, passing: REFUSED, halted: REFUSED, unclear: REFUSED, ...REFUSED_UNREAD },
};
const SERVING: Side = {
  ...{ runs: LEFT_STOPPED, stopped: LEFT_STOPPED, "at rest": LEFT_STOPPED, passing: LEFT_STOPPED },
  ...{ halted: LEFT_STOPPED, unclear: LEFT_STOPPED, gone: REFUSED_UNREAD.gone, zone: LEFT_STOPPED },
};

interface TransitionRow {
  readonly title: string;
  /** Consents that it asks for whatever the servers. */
  readonly asks: readonly string[];
  /** True if who is started was decided by its first run. */
  readonly decided?: true;
  /** The side that production leaves, or whose disks a reprotect overwrites. */
  readonly left: Side;
  /** The side that serves afterwards. */
  readonly joined: Side;
}

/** Transitions, and their halves: one that ended half done and is taken up again. Each in both directions but for the reprotect. */
const TRANSITIONS = {
  failover: {
    title: "a failover for a storage fault",
    asks: [],
    left: LEFT_BY_FAILOVER,
    joined: joinedByFailover("warned", "warned"),
  },
  "calm failover": {
    title: "a failover while production looks healthy",
    asks: ["healthy"],
    left: LEFT_BY_FAILOVER,
    joined: joinedByFailover("dr-partial", "dr-unreadable"),
  },
  "failover again": {
    title: "a failover that failed, taken up again",
    asks: [],
    decided: true,
    left: LEFT_BY_FAILOVER,
    joined: joinedByFailover("warned", "warned"),
  },
  "failover moved": {
    title: "a failover that ended after its move, taken up again",
    asks: [],
    decided: true,
    left: {
      ...{ runs: STARTED, stopped: STARTED, passing: STARTED, halted: STARTED, unclear: STARTED },
      ...{ "at rest": LEFT_STOPPED, gone: STARTED, zone: STARTED },
    },
    joined: joinedByFailover("nothing", "nothing"),
  },
  planned: {
    title: "a planned move",
    asks: ["downtime"],
    left: LEFT_BY_PLANNED,
    joined: joinedByPlanned("dr-partial"),
  },
  "planned stopped": {
    title: "a planned move whose run was killed when it had stopped the servers",
    asks: [],
    left: LEFT_BY_PLANNED,
    joined: joinedByPlanned("dr-partial"),
  },
  "planned again": {
    title: "a planned move that failed, taken up again",
    asks: [],
    decided: true,
    left: LEFT_BY_PLANNED,
    joined: joinedByPlanned("warned"),
  },
  reprotect: {
    title: "a reprotect, or the first half of a failback after a failover",
    asks: ["overwrite"],
    left: OVERWRITTEN,
    joined: SERVING,
  },
} as const satisfies Record<string, TransitionRow>;

export type TransitionName = keyof typeof TRANSITIONS;
export const TRANSITION_ROWS: Readonly<Record<TransitionName, TransitionRow>> = TRANSITIONS;
