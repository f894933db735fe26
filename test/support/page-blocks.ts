/**
 * The fenced blocks of the README and the guides that no compiler takes, and what shows that each does what it says.
 */

/** Test that runs what the block holds, read from the page; or the reason why none does. */
type Shown = { readonly by: string } | { readonly not: string };

export interface BlockRow {
  readonly first: string;
  readonly shown: Shown;
}

const by = (test: string, ...firsts: readonly string[]): BlockRow[] =>
  firsts.map((first) => ({ first, shown: { by: `test/${test}.test.ts` } }));
const not = (reason: string, ...firsts: readonly string[]): BlockRow[] =>
  firsts.map((first) => ({ first, shown: { not: reason } }));

/** Pages whose blocks all are what a run printed, each with the command that writes it. */
export const PRINTED_PAGES: Readonly<Record<string, string>> = {
  "docs/guides/failover.md": "written by npm run docs:guide, which runs every command of it on the real engine",
};

/** Rows by page, in the order of its blocks, each by its first line. */
export const PAGE_BLOCKS: Readonly<Record<string, readonly BlockRow[]>> = {
  "README.md": [
    ...by(
      "engine/first-hour",
      "npm install pulumi-sdrs",
      "export HW_ACCESS_KEY=AKSIMULATOR000000001 HW_SECRET_KEY=SKsimulatorSKsimulatorSKsimulator0000001",
      "curl -sX POST http://127.0.0.1:8080/_simulator/actions/break-production -H 'content-type: application/json' \\",
      "curl -sX POST http://127.0.0.1:8080/_simulator/actions/repair -H 'content-type: application/json' \\",
    ),
    ...not("what a preview prints, shortened", "FAILOVER (unplanned) to the DR site (eu-de-02), transition 1"),
    ...not(
      "the tests themselves, and a demo for somebody who watches",
      "npm run demo     # a failover on the real Pulumi engine, against a simulation of the service on this machine",
    ),
  ],
  "simulator/README.md": by(
    "process/pages",
    "npx sdrs simulate --pace 60            # one line of JSON says where it is",
  ),
  "docs/guides/adopting.md": by("engine/adopt", "npx sdrs adopt --group orders --output index.ts"),
  "docs/guides/checks.md": by("process/pages", "sdrs verify --stack prod --group orders"),
  "docs/guides/first-drill.md": [
    ...by(
      "process/sdrs-drill",
      "domains: [{ name: domain-1, zones: [eu-de-01, eu-de-02] }]",
      "node_modules/.bin/sdrs simulate --world world.yaml --pace 600 > simulator.json &",
      "version: 1",
      'let text = "";',
      "npx sdrs drill run --file drill.yaml --report drill.html --report drill.xml",
      "npx sdrs drill history",
      "kill %1",
    ),
    ...by("unit/drills/eips", "access: { bindEip: { servers: [web-1], bandwidth: 5, type: 5_bgp } }"),
  ],
  "docs/guides/fleet.md": by(
    "process/sdrs-fleet",
    "npx sdrs plan --stack 'prod*' --output plan.json",
    "npx sdrs fleet failover --stacks 'prod*' --plan plan.json --confirm plan",
    "- [prod-2]",
    "npx sdrs fleet failover --stacks 'prod*' --waves waves.yaml",
    "npx sdrs fleet matrix --stacks 'prod*'",
    "npx sdrs report merge reports/*.json --output fleet.html --gate",
  ),
  "docs/guides/tabletop.md": [
    { first: "npx sdrs export --out world.yaml", shown: { by: "test/process/sdrs-tabletop.test.ts" } },
  ],
  "docs/guides/gamedays.md": [
    ...by("process/sdrs-gameday", "npx sdrs gameday examples/gamedays/storage-fault.yaml"),
    ...by("unit/cli/gameday/read", "version: 1"),
  ],
  "docs/guides/policies.md": [
    ...not("asks a registry; the tests have both packages", "npm install @pulumi/policy pulumi-sdrs"),
    ...not(
      "the language host that can be built here starts no policy pack; the pack is asked over its own protocol instead",
      "pulumi preview --policy-pack ./policies",
    ),
    ...by("process/policies", "{"),
  ],
  "docs/guides/production-is-down.md": by(
    "process/pages",
    "npx sdrs status --stack <stack> --group <group>",
    "npx sdrs failover --stack <stack> --group <group> --reason '<why>' --report report.html",
    "npx sdrs wait --stack <stack>",
    "npx sdrs status --stack <stack> --group <group>",
    "npx sdrs failover --direct --kit kit.json --group <group> --reason '<why>' --report report.html",
    "npx sdrs adopt-move --record record.json --stack <stack>",
    "npx sdrs failback --stack <stack> --group <group>",
  ),
  "docs/guides/regions-and-accounts.md": by(
    "engine/pipelines",
    "export HW_ASSUME_ROLE_IDP_ID=github",
    "pulumi config set sdrs:agencyName sdrs_operator",
  ),
  "docs/guides/testing.md": by("process/pages", "npx sdrs simulate --port 8080 --pace 600"),
};
