import { expect } from "chai";
import { type DiskStack, ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_NAME, type Shop } from "../support/stack-shop.js";

const AWAY: Shop = { group: { failover: true } };
const AGREED: Shop = { group: { failover: true, confirm: `${GROUP_NAME}/1+healthy` } };

/** Flags by which people look closer at the engine; it hands them on to its providers. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  "no flag": [],
  "-v=9 --logtostderr --logflow": ["-v=9", "--logtostderr", "--logflow"],
  "--tracing": ["--tracing", "file:trace.out"],
  "--debug": ["--debug"],
};

describe("with the engine's flags for a closer look", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  let reset: () => Promise<void>;

  before(async () => {
    stack = await bed.shopOnDisk();
    await stack.done({ group: { failover: false } });
    reset = await bed.keep(stack);
  });
  beforeEach(() => reset());

  for (const [title, flags] of Object.entries(FLAGS)) {
    it(`the preview, the warnings and the job ids arrive: ${title}`, async () => {
      stack.declare(AWAY);
      const preview = await stack.run(["preview", ...flags]);
      expect(preview.output).to.contain("consent: missing");
      expect(preview.output).to.contain(`${GROUP_NAME}/1+healthy`);
      stack.declare(AGREED);
      const update = await stack.run(["up", "--yes", "--skip-preview", ...flags]);
      expect(update.code, update.output).to.equal(0);
      const [job] = (await bed.simulator.control.world()).jobs.slice(-1);
      expect(update.output).to.match(/job [0-9a-f]{16,}/);
      expect(job).not.to.equal(undefined);
    });
  }
});
