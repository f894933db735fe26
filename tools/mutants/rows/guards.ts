import type { Mutant } from "../mutant";

const area = "guards";
const file = "provider/transitions/guards.ts";

// prettier-ignore
export const GUARD_MUTANTS: readonly Mutant[] = [
  { area, file, name: "a group without pairs passes",
    find: "return seen.pairs.length > 0", replace: "return true",
    breaks: "production is stopped for a move that the service refuses" },
  { area, file, name: "a busy member passes",
    find: `if (busy.length === 0) return pass("idle", "no member is being changed");`, replace: `return pass("idle", "no member is being changed");`,
    breaks: "a move begins while a member is being attached" },
  { area, file, name: "a broken link passes",
    find: `if (down.length === 0) return pass("link", "no pair reports a broken replication link");`, replace: `return pass("link", "no pair reports a broken replication link");`,
    breaks: "a move is asked for that the service forbids" },
  { area, file, name: "healthy storage asks for nothing",
    find: "if (faulty.length > 0)\n    return pass(\"storage\"", replace: "if (true)\n    return pass(\"storage\"",
    breaks: "a healthy production is stopped by force without a consent" },
  { area, file, name: "a storage fault asks for a consent",
    find: "if (faulty.length > 0)\n    return pass(\"storage\"", replace: "if (false)\n    return pass(\"storage\"",
    breaks: "a needed failover waits for a consent", first: ["failover"] },
  { area, file, name: "data loss asks for nothing",
    find: `return { name: "sync", value, verdict: "consent", risk: "data-loss" };`, replace: `return { name: "sync", value, verdict: "warn" };`,
    breaks: "what was not copied is lost without a consent" },
  { area, file, name: "what was in sync counts for ever",
    find: "if (interrupted && lastKnownInSync === true) {", replace: "if (lastKnownInSync === true) {",
    breaks: "a pair that copies again loses data without a consent" },
  { area, file, name: "99 % is in sync",
    find: "pair.progress >= 100", replace: "pair.progress >= 99",
    breaks: "production moves before everything is copied" },
  { area, file, name: "an inactive pair is in sync",
    find: "return pair.replicationStatus === REPLICATION_STATUS.active && pair.progress >= 100;", replace: "return pair.progress >= 100;",
    breaks: "a pair whose replication stopped counts as in sync" },
  { area, file, name: "a planned move with a storage fault",
    find: `faulty.length === 0
      ? pass("storage", "no pair reports a storage fault")`, replace: `true
      ? pass("storage", "no pair reports a storage fault")`,
    breaks: "servers are stopped for a switchover that cannot succeed" },
  { area, file, name: "a switchover while copying",
    find: "if (syncsFirst === true) return", replace: "if (true) return",
    breaks: "servers are stopped for a switchover that the service refuses" },
];
