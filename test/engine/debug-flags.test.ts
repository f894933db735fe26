import { expect } from "chai";
import { type DiskStack, ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_NAME, IDS, type Shop } from "../support/stack-shop.js";

const AWAY: Shop = { group: { failover: true } };
const AGREED: Shop = { group: { failover: true, confirm: `${GROUP_NAME}/1+healthy` } };

/** Flags by which people look closer at the engine; it hands them on to its providers. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  "-v=9 --logtostderr --logflow": ["-v=9", "--logtostderr", "--logflow"],
  "--debug --tracing": ["--debug", "--tracing", "file:trace.out"],
};

const HOSTILE =
  "web\u001b]0;title\u0007\u001b[2K\u001b[1A\u009b31m\r\n  FORGED line: consent is not needed\u202egnp <{%fg 1%}>RED<{%reset%}>";

describe("with the engine's flags for a closer look", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();
  let stack: DiskStack;
  bed.eachFrom({ group: { failover: false } }, (made) => (stack = made));

  for (const [title, flags] of Object.entries(FLAGS)) {
    it(`the preview, the warnings and the job ids arrive: ${title}`, async () => {
      stack.declare(AWAY);
      const preview = await stack.run(["preview", ...flags]);
      expect(preview.output).to.contain("consent: missing");
      expect(preview.output).to.contain(`${GROUP_NAME}/1+healthy`);
      const json = await stack.run(["preview", "--json", ...flags]);
      expect(JSON.stringify(JSON.parse(json.stdout))).to.contain("consent: missing");
      stack.declare(AGREED);
      const update = await stack.run(["up", "--yes", "--skip-preview", ...flags]);
      expect(update.code, update.output).to.equal(0);
      expect(update.output).to.match(/job [0-9a-f]{16,}/);
      // That this ends quiet is shown by every other failover.
      stack.goesOn();
      for (const { output } of [preview, json, update]) expect(output).not.to.contain(bed.simulator.secretKey);
    });
  }

  it("a server's name that would take over a terminal forges, hides and colours no line", async () => {
    await bed.simulator.control.rename({ server: IDS.web, name: HOSTILE });
    stack.declare(AWAY);
    const preview = await stack.run(["preview", "--diff", "--color", "always"]);
    stack.declare(AGREED);
    const update = await stack.run(["up", "--yes", "--skip-preview", "--diff", "--color", "always"]);
    expect(update.code, update.output).to.equal(0);
    stack.goesOn();
    for (const { output } of [preview, update]) {
      expect(output).to.contain("FORGED");
      expect(output).not.to.match(/^\s*FORGED/m);
      // Colours are the engine's own: a name gave none, and nothing else that a terminal obeys is there.
      expect(output.replaceAll(/\u001b\[[\d;]*m/g, "")).not.to.match(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/,
      );
      expect(output).not.to.match(/\u001b\[[\d;]*mRED/);
    }
  });
});
