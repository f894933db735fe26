import { expect } from "chai";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { GROUP_NAME, IDS, type Shop } from "../support/stack-shop.js";

const AWAY: Shop = { group: { failover: true } };
const AGREED: Shop = { group: { failover: true, confirm: `${GROUP_NAME}/1+healthy` } };

/** Seconds on the simulator's clock until protection is enabled, and before its copy is complete. */
const ENABLED_AFTER = 25;

interface Refusal {
  readonly title: string;
  /** What happens to the cloud before. */
  readonly given?: () => Promise<unknown>;
  readonly declared: Shop;
  readonly env?: Readonly<Record<string, string>>;
  /** The row under which it is said. */
  readonly row?: string;
  readonly says: readonly (string | RegExp)[];
  /** Whether a preview afterwards is compared: one of each way in which a refusal comes about. */
  readonly previewed?: boolean;
}

describe("a failover that is refused by the engine's update", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  bed.eachFrom({ group: { failover: false } }, (made) => (stack = made));
  afterEach(() => control().clock.setPace("immediate"));

  const control = (): typeof bed.simulator.control => bed.simulator.control;

  /** Protection was off and on again: the copy began anew and goes on by the clock. */
  async function startsCopying(): Promise<void> {
    await control().console({ group: GROUP_NAME, action: "stop-server-group" });
    await control().clock.setPace("manual");
    await control().console({ group: GROUP_NAME, action: "start-server-group" });
    await control().clock.advance(ENABLED_AFTER);
  }

  async function failsOver(): Promise<void> {
    await control().breakProduction({ group: GROUP_NAME });
    await stack.done(AWAY);
    await control().repair({ group: GROUP_NAME });
  }

  const REFUSALS: readonly Refusal[] = [
    {
      title: "without the consent that a healthy site needs",
      previewed: true,
      declared: AWAY,
      says: [
        "[DR_CONFIRMATION_REQUIRED]",
        `set confirm: "${GROUP_NAME}/1+healthy"`,
        "pulumi up --target",
        "consent: missing",
      ],
    },
    {
      title: "with a consent for another transition, given by the environment",
      declared: AWAY,
      env: { SDRS_CONFIRM: `${GROUP_NAME}/7+healthy` },
      says: ["[DR_CONFIRMATION_REQUIRED]", "agrees to another transition than"],
    },
    {
      title: "while a pair still copies, when only the healthy site was agreed to",
      given: startsCopying,
      declared: AGREED,
      says: [
        "[DR_CONFIRMATION_REQUIRED]",
        `set confirm: "${GROUP_NAME}/1+healthy+data-loss"`,
        /consent sync: .*pair archive-\S+ is copying at \d\d? %/,
        "what was not copied yet is lost",
      ],
    },
    {
      title: "out of a dead zone before one of the two ways was chosen",
      previewed: true,
      given: () => control().breakProduction({ group: GROUP_NAME, deadZone: "fail" }),
      declared: AWAY,
      says: [
        "[DR_CONFIRMATION_REQUIRED]",
        "1 of 1 production servers cannot be read",
        `1. failover (confirm: "${GROUP_NAME}/1+zone-loss")`,
        "it may hang in failing-over, and then no drill can be started",
        "2. emergency drill: new sdrs.DisasterRecoveryDrill",
      ],
    },
    {
      title: "planned, while the storage of production is broken",
      given: () => control().breakProduction({ group: GROUP_NAME }),
      declared: { group: { failover: true, failoverMode: "planned", confirm: `${GROUP_NAME}/1+downtime` } },
      says: ["[DR_REFUSED]", "fault_level 2 on 2 pairs", "the unplanned failover is the way"],
    },
    {
      title: "back over the disks of the old site, which nobody agreed to",
      given: failsOver,
      declared: { group: { failover: false } },
      says: [
        "[DR_CONFIRMATION_REQUIRED]",
        `set confirm: "${GROUP_NAME}/2+overwrite"`,
        "data is copied from the DR site over the original production site",
      ],
    },
    {
      title: "while the replication link is down, whatever was agreed",
      previewed: true,
      given: () => control().linkDown({ group: GROUP_NAME }),
      declared: AGREED,
      says: ["[DR_REFUSED]", "link: fault_level 5 on pair"],
    },
    {
      title: "with an edit that would replace the group",
      previewed: true,
      declared: { group: { ...AGREED.group, sourceVpcId: "00000000-0000-0000-0000-000000000001" } },
      says: ["[DR_REFUSED]", "would replace ProtectionGroup", "changes failover", "Do one at a time"],
    },
    {
      title: "with a start order that names a server of no member",
      declared: { group: { ...AGREED.group, startOrder: [[IDS.db]] } },
      says: ["[DR_", IDS.db],
    },
    {
      title: "asked by a pair against its group",
      previewed: true,
      declared: { group: { failover: false }, archive: { failover: true } },
      row: "ReplicationPair (archive)",
      says: ["contradicts failover: false of the pair's protection group"],
    },
  ];

  for (const {
    title,
    given,
    declared,
    env = {},
    row = "ProtectionGroup (shop)",
    says,
    previewed = false,
  } of REFUSALS) {
    it(`does nothing ${title}, and says so under the resource`, async () => {
      await given?.();
      const since = await bed.mark();
      const known = stack.outputs("ProtectionGroup", "shop");
      const { code, output } = await stack.up(declared, [], env);
      expect(code, output).not.to.equal(0);
      const said = saidUnder(output, row);
      for (const text of says) {
        if (typeof text === "string") expect(said, output).to.contain(text);
        else expect(said, output).to.match(text);
      }
      expect(said, "no stack trace").not.to.match(/^\s+at /m);
      expect(await bed.writes(since)).to.deep.equal([]);
      expect(stack.outputs("ProtectionGroup", "shop"), "the state").to.deep.equal(known);
      if (previewed) expect(saidUnder(await stack.plan(env), row), "a preview afterwards").to.equal(said);
    });
  }

  it("creates nothing when a new group is declared failed over", async () => {
    const since = await bed.mark();
    const other = await bed.shopOnDisk();
    const { code, output } = await other.up({ group: { name: "another", failover: true } });
    expect(code, output).not.to.equal(0);
    expect(saidUnder(output, "ProtectionGroup (shop)")).to.contain("failover: true is refused when a group is created");
    expect(await bed.writes(since)).to.deep.equal([]);
    expect(saidUnder(await other.plan(), "ProtectionGroup (shop)")).to.contain("failover: true is refused");
  });

  it("accepts a consent from the environment and stores it nowhere", async () => {
    const consent = `${GROUP_NAME}/1+healthy`;
    const { code, output } = await stack.up(AWAY, [], { SDRS_CONFIRM: consent });
    expect(code, output).to.equal(0);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ productionSite: "target" });
    expect(JSON.stringify(stack.resources())).not.to.contain(consent);
  });
});
