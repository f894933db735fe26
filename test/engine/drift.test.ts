import { expect } from "chai";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { EIP, GROUP_NAME, type Shop } from "../support/stack-shop.js";

const HERE: Shop = { group: { failover: false } };
const AWAY: Shop = { group: { failover: true } };

describe("what is not an edit of failover", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  let reset: () => Promise<void>;
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  before(async () => {
    stack = await bed.shopOnDisk();
    await stack.done(HERE);
    await control().breakProduction({ group: GROUP_NAME });
    reset = await bed.keep(stack);
  });
  beforeEach(() => reset());

  it("is a failover in the console: it is shown, nothing is planned, and one edit adopts it", async () => {
    await control().console({ group: GROUP_NAME, action: "failover-server-group" });
    const since = await bed.mark();
    const refresh = await stack.succeed(["refresh", "--yes", "--skip-preview"]);
    const shown = saidUnder(refresh.output, "ProtectionGroup (shop)");
    expect(shown).to.contain("it was moved outside").and.to.contain("To adopt what is there, set failover: true");
    expect(shown).to.contain("1 of 1 servers there are stopped (web-1)");
    const group = stack.outputs("ProtectionGroup", "shop");
    expect(group).to.include({ failover: false, productionSite: "target", status: "failed-over" });
    expect(stack.resource("ProtectionGroup", "shop").inputs).to.include({ failover: false });
    stack.declare(HERE);
    // What a refresh found is taken note of by an update that only reads.
    const gated = await stack.run(["preview", "--expect-no-changes"]);
    expect(gated.code, gated.output).not.to.equal(0);
    await stack.done(HERE);
    expect(await bed.writes(since), "writing calls before the edit").to.deep.equal([]);

    await stack.done(AWAY);
    expect(await bed.actions(since)).to.deep.equal([]);
    await stack.quiet(["--refresh"]);
    const adopted = stack.outputs("ProtectionGroup", "shop");
    expect(adopted).to.include({ failover: true });
    expect(adopted["lastTransition"]).to.include({ adopted: true, number: 1, to: "target" });
    const rows = adopted["migratedAddresses"] as Record<string, unknown>[];
    expect(rows.some(({ verdict, eip }) => verdict === "moved" && eip === EIP)).to.equal(true);
  });

  it("is a new logical name with an alias: nothing changes, also not for the members", async () => {
    const since = await bed.mark();
    const { output } = await stack.done({
      group: { failover: false },
      groupName: "store",
      groupOptions: { aliases: [{ name: "shop" }] },
    });
    expect(output).to.contain("5 unchanged");
    expect(await bed.writes(since)).to.deep.equal([]);
  });

  it("is an intent that is removed while production is away", async () => {
    await stack.done(AWAY);
    const since = await bed.mark();
    await stack.done({ group: {} });
    expect(await bed.writes(since)).to.deep.equal([]);
    expect(stack.outputs("ProtectionGroup", "shop")).to.include({ productionSite: "target" });
  });

  it("is a preview without reach to the service, which still ends and says what it could not check", async () => {
    await stack.succeed(["config", "set", "sdrs:endpoint", "http://127.0.0.1:9/{service}"]);
    try {
      stack.declare(AWAY);
      const { output } = await stack.succeed(["preview"]);
      expect(output).to.match(/~ .*ProtectionGroup shop update/);
      expect(saidUnder(output, "ProtectionGroup (shop)")).to.contain("The service could not be asked");
    } finally {
      await stack.succeed(["config", "set", "sdrs:endpoint", bed.simulator.endpointTemplate]);
    }
  });
});
