import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { buildRecoveryEvidence, renderDocument } from "../../report";
import { failedBack, failedOver, troubled } from "../unit/report/samples";
import { type Run, URN, journal } from "../unit/report/evidence/runs";
import { useChromium } from "./support/chromium";
import { collidingLabels, faint, overflowing, textCount } from "./support/in-page";

const LOOPBACK = "http://127.0.0.1:8080/{service}";
const UNFINISHED = {
  ...{ number: 2, kind: "failback", mode: "planned", from: "target", to: "source", since: "2026-03-04T18:00:00.000Z" },
  ...{ steps: ["reprotect"], warnings: ["db-1 is slow"], reason: "the old site is repaired" },
  posted: { action: "switchover", outcome: "unknown", at: "2026-03-05T06:02:11.000Z" },
};

/** Four groups, of which each is told by other parts of the page. */
function page(runs: readonly Run[]): string {
  const groups = {
    orders: failedOver(),
    billing: {
      ...troubled(),
      id: "billing",
      name: "billing-of-the-shop-with-a-name-that-is-as-long-as-the-service-allows-1",
    },
    stock: { ...failedOver(), id: "stock", name: "stock", unfinished: UNFINISHED },
    crm: { ...failedBack(), id: "crm", name: "crm" },
    idle: { ...failedOver(), id: "idle", name: "idle", lastTransition: null },
  };
  const resources = Object.entries(groups).map(([name, { id, ...outputs }]) => ({
    ...{ urn: URN.replace("::orders", `::${name}`), type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup", id, outputs },
  }));
  const input = { version: 3, deployment: { resources } };
  const generatedAt = "2026-03-06T04:00:00.000Z";
  const lines = journal(runs, { begin: "2026-03-05T03:12:00.000Z" }).join("\n");
  return renderDocument(buildRecoveryEvidence(input, { generatedAt, journal: lines, endpoint: LOOPBACK }), "html");
}

describe("evidence of several groups in a browser", () => {
  const { visit } = useChromium();
  let folder = "";
  let file = "";

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "sdrs-evidence-"));
    file = path.join(folder, "evidence.html");
    await writeFile(file, page(["saved", "failed", "refused"]));
  });
  after(async () => {
    if (folder !== "") await rm(folder, { recursive: true });
  });

  for (const scheme of ["light", "dark"] as const) {
    for (const width of [1280, 420]) {
      it(`${scheme}, ${width} px wide: quiet, offline, legible, nothing cut off`, async () => {
        const { page: shown, noise, requests, picture } = await visit(file, { width, scheme });
        await picture(`evidence-${scheme}-${width}`);
        expect(await textCount(shown)).to.be.greaterThan(200);
        expect(await faint(shown)).to.deep.equal([]);
        expect(await overflowing(shown)).to.deep.equal([]);
        expect(await collidingLabels(shown)).to.deep.equal([]);
        expect(noise).to.deep.equal([]);
        expect(requests).to.deep.equal([]);
      });
    }
  }

  it("leads from its contents to each group, and tells those who hear it what each is", async () => {
    const { page: shown } = await visit(file);
    const told = await shown.locator("body").ariaSnapshot();
    for (const part of [
      ...["- banner:", "- main:", "- contentinfo:", '- navigation "Contents":', '- heading "5 groups" [level=1]'],
      ...['- article "Failback of stock', '- heading "Unfinished transition" [level=3]', '- heading "What happened"'],
    ])
      expect(told).to.include(part);
    const link = shown.getByRole("navigation").getByRole("link", { name: "Failback of stock" });
    await link.click();
    expect(new URL(shown.url()).hash).to.equal("#group-3");
    expect(await shown.locator("#group-3").isVisible()).to.equal(true);
    expect(await shown.locator("script").count()).to.equal(0);
  });
});
