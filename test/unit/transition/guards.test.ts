import { expect } from "chai";
import { type PlannedAction, type Guard, checkGuards, isInSync } from "../../../provider/transition/decide/guards";
import { list } from "../../../provider/transition/list";
import { type Scene, dark, pair, scene, server, STOPPED } from "./samples";

const FAILOVER: PlannedAction = {
  action: "failover",
  to: "target",
  retry: false,
  lastKnownInSync: undefined,
  stops: [],
};
const SWITCHOVER: PlannedAction = { ...FAILOVER, action: "switchover" };
const REPROTECT: PlannedAction = { ...FAILOVER, action: "reprotect", to: "source" };

/** Failed over to the DR site, the old servers stopped. */
const AWAY: Scene = { group: { status: "failed-over", productionSite: "target" } };

interface Row {
  readonly says: string;
  readonly scene: Scene;
  readonly endeavour: PlannedAction;
  readonly guard: string;
  readonly verdict: Guard["verdict"];
  readonly risk?: Guard["risk"];
  /** Words of the value and the reason. */
  readonly words?: RegExp;
}

const copying = { replicationStatus: "copying", progress: 60 };
const inactive = { replicationStatus: "inactive" };

// prettier-ignore
const ROWS: readonly Row[] = [
  { says: "a group without pairs cannot be moved", scene: { pairs: [] }, endeavour: FAILOVER, guard: "pairs", verdict: "refuse", words: /only groups that have a replication pair/ },
  { says: "the number of pairs is shown", scene: {}, endeavour: FAILOVER, guard: "pairs", verdict: "pass", words: /2 replication pairs/ },

  { says: "an invalid pair needs consent for a failover of a healthy group, and the way to remove it is told", scene: { pairs: [{}, { status: "invalid" }] }, endeavour: FAILOVER, guard: "members", verdict: "consent", risk: "dr-partial", words: /invalid: pair disk-2.*pulumi destroy --target/ },
  { says: "an invalid pair is a warning in an emergency", scene: { pairs: [{ faultLevel: "2" }, { status: "invalid" }] }, endeavour: FAILOVER, guard: "members", verdict: "warn", words: /invalid: pair disk-2/ },
  { says: "an invalid pair refuses a reprotect", scene: { ...AWAY, pairs: [{ status: "invalid" }] }, endeavour: REPROTECT, guard: "members", verdict: "refuse" },
  { says: "a damaged pair that does not follow its group is a warning", scene: { pairs: [{}, { productionSite: "target", status: "error-extending" }] }, endeavour: FAILOVER, guard: "members", verdict: "warn" },
  { says: "members that a failed attempt moved are a warning for its retry", scene: { pairs: [{}, { productionSite: "target" }] }, endeavour: { ...FAILOVER, retry: true }, guard: "members", verdict: "warn" },
  { says: "an invalid instance is refused by name", scene: { instances: [{ status: "invalid" }] }, endeavour: SWITCHOVER, guard: "members", verdict: "refuse", words: /invalid: instance web/ },
  { says: "a pair on another side than its group is refused by name", scene: { pairs: [{ productionSite: "target" }] }, endeavour: FAILOVER, guard: "members", verdict: "refuse", words: /another side than the group: pair disk-1.*SDRS\.1025/ },
  { says: "an instance on another side than its group is refused by name", scene: { instances: [{ productionSite: "target" }] }, endeavour: REPROTECT, guard: "members", verdict: "refuse", words: /instance web/ },
  { says: "members that agree with their group pass", scene: {}, endeavour: FAILOVER, guard: "members", verdict: "pass", words: /2 instances and 2 pairs/ },

  ...["attaching", "detaching", "extending", "starting", "stopping"].map((status): Row =>
    ({ says: `a pair that is ${status} is waited for`, scene: { pairs: [{ status }] }, endeavour: FAILOVER, guard: "idle", verdict: "wait", words: new RegExp(`pair disk-1 is ${status}`) })),
  ...["resizing", "nic-creating", "nic-deleting", "reprotecting"].map((status): Row =>
    ({ says: `an instance that is ${status} is waited for`, scene: { instances: [{ status }] }, endeavour: SWITCHOVER, guard: "idle", verdict: "wait", words: new RegExp(`instance web is ${status}`) })),
  ...["protected", "error-attaching", "error-resizing", "fault"].map((status): Row =>
    ({ says: `a member that is ${status} is not waited for`, scene: { instances: [{ status }], pairs: [{ status }] }, endeavour: FAILOVER, guard: "idle", verdict: "pass" })),

  ...[FAILOVER, SWITCHOVER, REPROTECT, { ...FAILOVER, retry: true }].map((endeavour: PlannedAction): Row =>
    ({ says: `fault_level 5 refuses a ${endeavour.action}${endeavour.retry ? " retry" : ""}`, scene: { pairs: [{}, { faultLevel: "5" }] }, endeavour, guard: "link", verdict: "refuse", words: /fault_level 5 on pair disk-2/ })),
  { says: "fault_level 2 is no broken link", scene: { pairs: [{ faultLevel: "2" }] }, endeavour: FAILOVER, guard: "link", verdict: "pass" },

  { says: "healthy storage asks whether a failover is meant", scene: {}, endeavour: FAILOVER, guard: "storage", verdict: "consent", risk: "healthy" },
  { says: "one pair with a storage fault advises the failover", scene: { pairs: [{}, { faultLevel: "2" }] }, endeavour: FAILOVER, guard: "storage", verdict: "pass", words: /1 of 2 pairs: a failover is advised/ },
  { says: "a retried failover asks no second time", scene: {}, endeavour: { ...FAILOVER, retry: true }, guard: "storage", verdict: "pass", words: /retry/ },
  { says: "a storage fault refuses a switchover and names the failover", scene: { pairs: [{ faultLevel: "2" }] }, endeavour: SWITCHOVER, guard: "storage", verdict: "refuse", words: /fault_level 2 on 1 pairs.*unplanned failover/ },

  { says: "pairs in sync pass a failover", scene: {}, endeavour: FAILOVER, guard: "sync", verdict: "pass" },
  { says: "a copying pair loses data in a failover", scene: { pairs: [{}, copying] }, endeavour: FAILOVER, guard: "sync", verdict: "consent", risk: "data-loss", words: /pair disk-2 is copying at 60 %/ },
  { says: "a pair below 100 % loses data in a failover", scene: { pairs: [{ progress: 99 }] }, endeavour: FAILOVER, guard: "sync", verdict: "consent", risk: "data-loss" },
  { says: "a copying pair loses data although the last state was in sync", scene: { pairs: [copying] }, endeavour: { ...FAILOVER, lastKnownInSync: true }, guard: "sync", verdict: "consent", risk: "data-loss" },
  { says: "an interrupted pair that was in sync is a warning", scene: { pairs: [inactive] }, endeavour: { ...FAILOVER, lastKnownInSync: true }, guard: "sync", verdict: "warn", words: /in sync when it was last seen running/ },
  { says: "a faulty pair that was in sync is a warning", scene: { pairs: [{ status: "fault", replicationStatus: "error" }] }, endeavour: { ...FAILOVER, lastKnownInSync: true }, guard: "sync", verdict: "warn" },
  { says: "an interrupted pair that was not in sync loses data", scene: { pairs: [inactive] }, endeavour: { ...FAILOVER, lastKnownInSync: false }, guard: "sync", verdict: "consent", risk: "data-loss" },
  { says: "an interrupted pair of which nothing is known loses data", scene: { pairs: [inactive] }, endeavour: FAILOVER, guard: "sync", verdict: "consent", risk: "data-loss" },
  { says: "one copying pair among interrupted ones loses data", scene: { pairs: [inactive, copying] }, endeavour: { ...FAILOVER, lastKnownInSync: true }, guard: "sync", verdict: "consent", risk: "data-loss" },
  { says: "a retried failover says that replication has stopped", scene: { pairs: [inactive] }, endeavour: { ...FAILOVER, retry: true }, guard: "sync", verdict: "warn", words: /stopped with the first attempt/ },
  { says: "a copying pair refuses a switchover", scene: { pairs: [copying] }, endeavour: SWITCHOVER, guard: "sync", verdict: "refuse", words: /disk-1 is copying at 60 %.*SDRS\.1830/ },
  { says: "a retried switchover tells the truth about pairs that are behind", scene: { pairs: [copying] }, endeavour: { ...SWITCHOVER, retry: true }, guard: "sync", verdict: "warn", words: /disk-1 is copying at 60 %/ },
  { says: "a switchover that follows a copy tells the truth about pairs that are behind", scene: { pairs: [copying] }, endeavour: { ...SWITCHOVER, syncsFirst: true }, guard: "sync", verdict: "pass", words: /disk-1 is copying at 60 %.*waited for/ },

  { says: "readable production servers pass a failover", scene: {}, endeavour: FAILOVER, guard: "production", verdict: "pass" },
  { says: "an unreadable production server may mean a lost zone", scene: { servers: [dark("db-source")] }, endeavour: FAILOVER, guard: "production", verdict: "consent", risk: "zone-loss", words: /1 of 2 production servers cannot be read: db/ },
  { says: "an unreadable DR server needs consent where production is healthy", scene: { servers: [dark("db-target")] }, endeavour: FAILOVER, guard: "destination", verdict: "consent", risk: "dr-unreadable", words: /1 of 2 servers of the side to move to cannot be read: db/ },
  { says: "an unreadable DR server is a warning with a storage fault", scene: { pairs: [{ faultLevel: "2" }], servers: [dark("db-target")] }, endeavour: FAILOVER, guard: "destination", verdict: "warn" },
  { says: "an unreadable DR server is a warning where production cannot be read either", scene: { servers: [dark("db-target"), dark("web-source")] }, endeavour: FAILOVER, guard: "destination", verdict: "warn" },
  { says: "an unreadable DR server is a warning for a retry", scene: { servers: [dark("db-target")] }, endeavour: { ...FAILOVER, retry: true }, guard: "destination", verdict: "warn" },
  { says: "readable DR servers pass", scene: {}, endeavour: FAILOVER, guard: "destination", verdict: "pass" },
  ...["ERROR", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED", "VERIFY_RESIZE", "RESCUE", "DELETED", "PAUSED", "UNKNOWN", "A_NEW_WORD"].flatMap((status): Row[] => [
    { says: `a DR server that is ${status} needs consent where production is healthy`, scene: { servers: [server("db-target", { status })] }, endeavour: FAILOVER, guard: "startable", verdict: "consent", risk: "dr-partial", words: new RegExp(`db-target \\(db-target\\) is ${status}`) },
    { says: `a DR server that is ${status} is a warning with a storage fault`, scene: { pairs: [{ faultLevel: "2" }], servers: [server("db-target", { status })] }, endeavour: FAILOVER, guard: "startable", verdict: "warn" },
    { says: `a DR server that is ${status} needs consent for a switchover`, scene: { servers: [server("db-target", { status })] }, endeavour: SWITCHOVER, guard: "startable", verdict: "consent", risk: "dr-partial" },
  ]),
  { says: "a DR server that is gone needs consent, as one that can't start", scene: { servers: [{ ...dark("db-target"), status: "DR_NOT_FOUND" }] }, endeavour: FAILOVER, guard: "startable", verdict: "consent", risk: "dr-partial", words: /is gone/ },
  { says: "an unreadable DR server is not production's", scene: { servers: [dark("db-target")] }, endeavour: FAILOVER, guard: "production", verdict: "pass" },
  { says: "for the way back production is the other side", scene: { group: { productionSite: "target" }, servers: [dark("db-target")] }, endeavour: { ...FAILOVER, to: "source" }, guard: "production", verdict: "consent", risk: "zone-loss" },
  { says: "an unreadable production server refuses a switchover", scene: { servers: [dark("web-source")] }, endeavour: SWITCHOVER, guard: "servers", verdict: "refuse", words: /cannot be read: web/ },
  { says: "an unreadable DR server refuses a switchover", scene: { servers: [dark("web-target")] }, endeavour: SWITCHOVER, guard: "servers", verdict: "refuse" },
  { says: "servers that must be stopped for a switchover are named", scene: {}, endeavour: { ...SWITCHOVER, stops: [server("web-source")] }, guard: "running", verdict: "consent", risk: "downtime", words: /web-source is ACTIVE/ },

  { says: "a reprotect overwrites", scene: AWAY, endeavour: REPROTECT, guard: "direction", verdict: "consent", risk: "overwrite", words: /from the DR site over the original production site/ },
  { says: "a reprotect needs the old servers stopped", scene: { ...AWAY, servers: [server("db-source")] }, endeavour: REPROTECT, guard: "old production", verdict: "refuse", words: /db-source is ACTIVE/ },
  { says: "a reprotect needs the old servers read", scene: { ...AWAY, servers: [dark("db-source")] }, endeavour: REPROTECT, guard: "old production", verdict: "refuse", words: /cannot be read/ },
  { says: "a reprotect waits for no power task of the old servers", scene: { ...AWAY, servers: [server("db-source", { ...STOPPED, taskState: "powering-on" })] }, endeavour: REPROTECT, guard: "old production", verdict: "refuse" },
  { says: "a reprotect minds only the old side", scene: { ...AWAY, servers: [dark("db-target")] }, endeavour: REPROTECT, guard: "old production", verdict: "pass" },
];

describe("guards", () => {
  it("nothing about the DR side refuses a failover, or asks for more than its own words, whatever is wrong there", () => {
    const statuses = ["ACTIVE", "SHUTOFF", "ERROR", "SUSPENDED", "UNKNOWN", "REBOOT", "DELETED", "gone", "dark"];
    let [asked, warned] = [0, 0];
    for (const web of statuses) {
      for (const db of statuses) {
        for (const faultLevel of ["0", "2"]) {
          for (const endeavour of [FAILOVER, { ...FAILOVER, retry: true }]) {
            const views = [["web-target", web] as const, ["db-target", db] as const].map(([id, status]) =>
              status === "dark"
                ? dark(id)
                : status === "gone"
                  ? { ...dark(id), status: "DR_NOT_FOUND" }
                  : server(id, { status }),
            );
            const found = checkGuards(scene({ servers: views, pairs: [{ faultLevel }] }), endeavour);
            expect(found.map(({ verdict }) => verdict)).to.not.include("refuse");
            const risks = found.flatMap(({ risk }) => (risk?.startsWith("dr-") === true ? [risk] : []));
            if (faultLevel === "2" || endeavour.retry) expect(risks).to.deep.equal([]);
            asked += risks.length;
            warned += found.filter(
              ({ name, verdict }) => ["destination", "startable"].includes(name) && verdict === "warn",
            ).length;
          }
        }
      }
    }
    expect(asked).to.be.above(60);
    expect(warned).to.be.above(180);
  });

  it("a DR server that is to stay stopped may be in any status", () => {
    const seen = scene({ servers: [server("db-target", { status: "ERROR" })] });
    const found = checkGuards(seen, { ...FAILOVER, starts: new Set(["instance-1"]) });
    expect(found.some(({ name }) => name === "startable")).to.equal(false);
  });

  for (const { says, scene: given, endeavour, guard, verdict, risk, words } of ROWS) {
    it(says, () => {
      const found = checkGuards(scene(given), endeavour).filter(({ name }) => name === guard);
      expect(found).to.have.length(1);
      expect(found[0]?.verdict).to.equal(verdict);
      expect(found[0]?.risk).to.equal(risk);
      if (words !== undefined) expect(`${found[0]?.value ?? ""} (${found[0]?.why ?? ""})`).to.match(words);
    });
  }

  it("a planned move does not ask what only a failover risks, and the other way round", () => {
    const names = (endeavour: PlannedAction): string[] => checkGuards(scene(), endeavour).map(({ name }) => name);
    expect(names(SWITCHOVER)).to.not.include("production");
    expect(names(FAILOVER)).to.not.include.members(["servers", "running", "direction"]);
    expect(names(REPROTECT)).to.not.include.members(["storage", "sync"]);
  });

  it("a refusal says why", () => {
    for (const { scene: given, endeavour } of ROWS) {
      for (const guard of checkGuards(scene(given), endeavour)) {
        if (guard.verdict === "refuse") expect(guard.why, guard.name).to.match(/.{20}/);
        expect(guard.verdict === "consent").to.equal(guard.risk !== undefined);
      }
    }
  });

  it("a pair is in sync only when it replicates and has nothing left to copy", () => {
    expect(isInSync(pair())).to.equal(true);
    for (const replicationStatus of ["copying", "inactive", "active-stopped", "hovering"])
      expect(isInSync(pair({ replicationStatus })), replicationStatus).to.equal(false);
    expect(isInSync(pair({ progress: 99 }))).to.equal(false);
  });

  it("a long list is cut and counted", () => {
    expect(list(["a", "b"], 2)).to.equal("a, b");
    expect(list(["a", "b", "c", "d"], 2)).to.equal("a, b and 2 more");
  });
});
