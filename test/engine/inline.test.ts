import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import * as sdrs from "../../sdk/index.js";
import { type Simulator, startSimulator } from "../../simulator/index.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_NAME, SHOP_WORLD, shop } from "../support/stack-shop.js";

describe("an inline program", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let second: Simulator;
  const cwd = process.cwd();

  before(async () => {
    second = await startSimulator({
      world: { ...SHOP_WORLD, account: { secretKey: "the other secret key", password: "the password of the other" } },
    });
  });
  afterEach(() => {
    process.chdir(cwd);
  });
  after(() => second.close());

  it("serves two accounts from the root folder of the disk, and tells their secrets to nobody", async () => {
    process.chdir(path.parse(cwd).root);
    const { projectId, username, password, userDomain, region, endpointTemplate: endpoint } = second;
    const said: string[] = [];
    const stack = await bed.inline({
      project: "two-accounts",
      env: { SDRS_LOG: "debug" },
      program: () => {
        const provider = new sdrs.Provider("second", {
          endpoint,
          region,
          projectId,
          userName: username,
          password,
          userDomain,
        });
        shop({ web: null, archive: null, protection: null, group: { name: "second" }, options: { provider } });
        return Promise.resolve(shop({ groupName: "first", archive: null }));
      },
    });
    const listen = { onOutput: (text: string) => said.push(text), debug: false };
    const up = await stack.up(listen);
    expect(up.summary.resourceChanges).to.deep.equal({ create: 6 });
    expect(up.outputs["status"]).to.deep.equal({ value: "protected", secret: false });
    const names = async (simulator: Simulator): Promise<string[]> =>
      (await simulator.control.world()).groups.map(({ name }) => name);
    expect([await names(bed.simulator), await names(second)]).to.deep.equal([[GROUP_NAME], ["second"]]);

    const quiet = (): Promise<unknown> => stack.preview({ ...listen, expectNoChanges: true });
    await quiet();
    await stack.refresh(listen);
    await quiet();
    const { state } = await second.control.snapshot();
    const tokens = (state["tokens"] as { id: string }[]).map(({ id }) => id);
    const secrets = [bed.simulator.secretKey, second.secretKey, password, ...tokens];
    expect(tokens, "tokens that were issued").not.to.deep.equal([]);
    const output = said.join("");
    expect(output, "the debug log is in the output").to.contain("debug request");
    const stored = readFileSync(
      path.join(bed.engine.home.folder, "state", ".pulumi", "stacks", "two-accounts", "test.json"),
      "utf8",
    );
    const resources = (await stack.exportStack()).deployment as { resources: { type: string }[] };
    const ours = JSON.stringify(resources.resources.filter(({ type }) => type.includes("dynamic/sdrs:")));
    for (const secret of secrets) {
      expect(output, "what was printed").not.to.contain(secret);
      expect(stored, "the state").not.to.contain(secret);
      expect(ours, "the resources in clear").not.to.contain(secret);
    }
    const destroyed = await stack.destroy(listen);
    expect(destroyed.summary.result).to.equal("succeeded");
    expect([await names(bed.simulator), await names(second)]).to.deep.equal([[], []]);
    expect(await second.control.unhandled()).to.deep.equal([]);
  });
});
