import { expect } from "chai";
import { SITES, type Site, otherSite } from "../../../provider/model/status";
import { type PlannedAction, checkGuards } from "../../../provider/transition/decide/guards";
import type { Observation, ServerView } from "../../../provider/transition/observe/observation";
import { STOPPED, dark, scene, server } from "./samples";

/** How the server of one instance is found, on either side. */
const SERVERS = ["ACTIVE", "SHUTOFF", "REBOOT", "SUSPENDED", "ERROR", "hovering", "dark", "gone", "missing"] as const;
type Found = (typeof SERVERS)[number];

const MEMBERS = ["well", "invalid pair", "invalid instance", "pair astray", "damaged pair astray"] as const;
const COPIES = ["in sync", "copying", "interrupted"] as const;
const FAULTS = ["0", "2", "5"] as const;
const ACTIONS = ["failover", "switchover", "reprotect"] as const;

interface Case {
  readonly action: (typeof ACTIONS)[number];
  readonly from: Site;
  readonly retry: boolean;
  readonly fault: (typeof FAULTS)[number];
  /** The server of the side that serves, and that of the other side. */
  readonly here: Found;
  readonly there: Found;
  readonly member: (typeof MEMBERS)[number];
  readonly copy: (typeof COPIES)[number];
  readonly knownInSync: boolean;
  readonly syncsFirst: boolean;
  readonly stops: boolean;
}

const CALM: Omit<Case, "action" | "from"> = {
  ...{ retry: false, fault: "0", here: "ACTIVE", there: "SHUTOFF", member: "well", copy: "in sync" },
  ...{ knownInSync: false, syncsFirst: false, stops: false },
};

function* cases(): Generator<Case> {
  for (const action of ACTIONS)
    for (const from of SITES)
      for (const retry of [false, true])
        for (const fault of FAULTS) {
          const base = { ...CALM, action, from, retry, fault };
          for (const here of SERVERS)
            for (const there of SERVERS) for (const stops of [false, true]) yield { ...base, here, there, stops };
          for (const here of ["ACTIVE", "dark"] as const)
            for (const member of MEMBERS)
              for (const copy of COPIES)
                for (const knownInSync of [false, true])
                  for (const syncsFirst of [false, true])
                    yield { ...base, here, member, copy, knownInSync, syncsFirst };
        }
}

function found(id: string, as: Found): ServerView | undefined {
  if (as === "missing") return undefined;
  if (as === "dark") return dark(id);
  return as === "gone" ? { ...dark(id), status: "DR_NOT_FOUND" } : server(id, { status: as });
}

function observed({ action, from, fault, here, there, member, copy }: Case): Observation {
  const to = otherSite(from);
  const behind = {
    copying: { replicationStatus: "copying", progress: 60 },
    interrupted: { replicationStatus: "inactive" },
  };
  const astray = { productionSite: to };
  const pair = {
    faultLevel: fault,
    ...(copy === "in sync" ? {} : behind[copy]),
    ...(member === "invalid pair" ? { status: "invalid" } : {}),
    ...(member === "pair astray" ? astray : {}),
    ...(member === "damaged pair astray" ? { ...astray, status: "error-extending" } : {}),
  };
  const seen = scene({
    group: { productionSite: from, status: action === "reprotect" ? "failed-over" : "protected" },
    pairs: [pair, { ...pair, status: "protected", productionSite: from }],
    ...(member === "invalid instance" ? { instances: [{ status: "invalid" }] } : {}),
  });
  const servers = new Map(seen.servers);
  for (const [id, as] of [
    [`web-${from}`, here],
    [`web-${to}`, there],
  ] as const) {
    const view = found(id, as);
    servers.delete(id);
    if (view !== undefined) servers.set(id, view);
  }
  return { ...seen, servers };
}

const isRead = (as: Found): boolean => !["dark", "gone", "missing"].includes(as);
/** No start leads out of it, or nobody knows whether one does. */
const mayNotStart = (as: Found): boolean => ["SUSPENDED", "ERROR", "hovering", "gone"].includes(as);

/** What is expected of each guard: the verdict, and what has to be agreed to. A guard that is not named must not be there. */
function expected(one: Case): Record<string, string> {
  const { action, retry, fault, here, there, member, copy } = one;
  const unplanned = action === "failover";
  const emergency = fault === "2" || !isRead(here);
  const asks = !retry && !emergency;
  const invalid = member.startsWith("invalid");
  const members = (): string => {
    if (member === "well") return "pass";
    if (!unplanned) return "refuse";
    if (!asks || member === "damaged pair astray") return "warn";
    return invalid ? "consent dr-partial" : "refuse";
  };
  const all = { pairs: "pass", members: members(), idle: "pass", link: fault === "5" ? "refuse" : "pass" };
  if (action === "reprotect")
    return { ...all, "old production": there === "SHUTOFF" ? "pass" : "refuse", direction: "consent overwrite" };
  const startable = mayNotStart(there) ? { startable: asks ? "consent dr-partial" : "warn" } : {};
  if (unplanned) {
    const warned = retry || (copy === "interrupted" && one.knownInSync);
    return {
      ...{ ...all, ...startable, storage: fault === "2" || retry ? "pass" : "consent healthy" },
      sync: copy === "in sync" ? "pass" : warned ? "warn" : "consent data-loss",
      production: isRead(here) ? "pass" : "consent zone-loss",
      destination: isRead(there) || there === "gone" ? "pass" : asks ? "consent dr-unreadable" : "warn",
    };
  }
  const stoppable = (!isRead(here) || ["ACTIVE", "SHUTOFF"].includes(here)) && there !== "REBOOT";
  return {
    ...{ ...all, ...startable, storage: fault === "2" ? "refuse" : "pass" },
    sync: copy === "in sync" || one.syncsFirst ? "pass" : retry ? "warn" : "refuse",
    servers: isRead(here) && isRead(there) ? "pass" : "refuse",
    stoppable: stoppable ? "pass" : "refuse",
    ...(one.stops ? { running: "consent downtime" } : {}),
  };
}

/** What the guards say, in the same words. */
function said(one: Case): Record<string, string> {
  const endeavour: PlannedAction = {
    ...{ action: one.action, to: otherSite(one.from), retry: one.retry, syncsFirst: one.syncsFirst },
    ...{ lastKnownInSync: one.knownInSync, stops: one.stops ? [server("web-source")] : [] },
  };
  const guards = checkGuards(observed(one), endeavour);
  const verdicts = guards.map(({ name, verdict, risk }) => [name, risk === undefined ? verdict : `${verdict} ${risk}`]);
  expect(new Set(guards.map(({ name }) => name)).size, "each once").to.equal(guards.length);
  return Object.fromEntries(verdicts) as Record<string, string>;
}

describe("guards, over all actions, sides, servers, members, copies and faults", () => {
  it("say what they say of each alone, and nothing beside", () => {
    const seen: Record<string, number> = { pass: 0, warn: 0, refuse: 0, consent: 0 };
    for (const one of cases()) {
      const verdicts = said(one);
      expect(verdicts, JSON.stringify(one)).to.deep.equal(expected(one));
      for (const text of Object.values(verdicts)) {
        const [verdict = ""] = text.split(" ");
        seen[verdict] = (seen[verdict] ?? 0) + 1;
      }
    }
    for (const [verdict, count] of Object.entries(seen)) expect(count, verdict).to.be.above(500);
  });

  it("let a needed failover through: with a fault of the storage or a dead zone none but a broken link refuses", () => {
    let needed = 0;
    for (const one of cases()) {
      if (one.action !== "failover" || (one.fault !== "2" && isRead(one.here))) continue;
      needed++;
      const refused = Object.entries(said(one)).filter(([, verdict]) => verdict === "refuse");
      expect(refused.map(([name]) => name)).to.deep.equal(one.fault === "5" ? ["link"] : []);
    }
    expect(needed).to.be.above(400);
  });

  it("want the old servers stopped, with nothing of them under way, before a reprotect", () => {
    for (const taskState of ["powering-on", "powering-off", null]) {
      const away = { group: { status: "failed-over", productionSite: "target" } } as const;
      const servers = [server("web-source", { ...STOPPED, taskState })];
      const endeavour: PlannedAction = {
        action: "reprotect",
        to: "source",
        retry: false,
        lastKnownInSync: undefined,
        stops: [],
      };
      const verdict = checkGuards(scene({ ...away, servers }), endeavour).find(({ name }) => name === "old production");
      expect(verdict?.verdict, String(taskState)).to.equal(taskState === null ? "pass" : "refuse");
    }
  });
});
