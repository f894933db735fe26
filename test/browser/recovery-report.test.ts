import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type RecoveryReport, renderHtml, renderJUnit } from "../../report";
import { failedBack, failedOver, fleet, troubled } from "../unit/report/samples";
import { HOSTILE, report } from "../unit/report/support";
import { useChromium } from "./support/chromium";
import { collidingLabels, elements, faint, overflowing, shownChart, textCount, xmlError } from "./support/in-page";

const LOOPBACK = "http://127.0.0.1:8080/{service}";

function longPhases(): RecoveryReport {
  const sample = failedOver();
  sample.lastTransition.phases = {
    preflight: 0,
    sync: 40_000.4,
    storage: 0.2,
    restore: 9000,
    start: 31.4,
    addresses: 0.1,
  };
  sample.lastTransition.finishedAt = "2026-03-02T18:00:00.000Z";
  return report(sample, { rtoSeconds: 60_000 });
}

const SAMPLES: Record<string, RecoveryReport> = {
  complete: report(failedOver(), { rtoSeconds: 300 }),
  failed: report(troubled(), { rtoSeconds: 300, endpoint: LOOPBACK }),
  failback: report(failedBack(), { rtoSeconds: 900 }),
  "long phases": longPhases(),
};

/** Sheets of a PDF, as its page objects tell. */
const sheets = (pdf: Buffer): number => pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;

describe("recovery report in a browser", () => {
  const { visit } = useChromium();
  let folder = "";

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "sdrs-report-"));
  });

  after(async () => {
    if (folder !== "") await rm(folder, { recursive: true });
  });

  async function save(name: string, made: RecoveryReport): Promise<string> {
    const file = path.join(folder, `${name.replaceAll(" ", "-")}.html`);
    await writeFile(file, renderHtml(made));
    return file;
  }

  for (const [name, made] of Object.entries(SAMPLES)) {
    for (const scheme of ["light", "dark"] as const) {
      for (const width of [1280, 420]) {
        it(`${name}, ${scheme}, ${width} px wide: quiet, offline, legible, nothing cut off`, async () => {
          const { page, noise, requests, picture } = await visit(await save(name, made), { width, scheme });
          await picture(`${name}-${scheme}-${width}`);
          expect(await textCount(page)).to.be.greaterThan(100);
          expect(await faint(page)).to.deep.equal([]);
          expect(await overflowing(page)).to.deep.equal([]);
          expect(await collidingLabels(page)).to.deep.equal([]);
          const chart = await shownChart(page);
          expect(chart?.name).to.equal(width > 720 ? "chart wide" : "chart narrow");
          expect(chart?.bars).to.be.at.least(made.transition.phases.length);
          expect(noise).to.deep.equal([]);
          expect(requests).to.deep.equal([]);
        });
      }
    }

    it(`${name} prints on light paper, whatever the screen shows`, async () => {
      const { page, noise, picture } = await visit(await save(name, made), { scheme: "dark" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.setViewportSize({ width: 680, height: 960 });
      await picture(`${name}-print`);
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).to.equal("rgb(255, 255, 255)");
      expect(await faint(page)).to.deep.equal([]);
      expect(await overflowing(page)).to.deep.equal([]);
      expect((await shownChart(page))?.name).to.equal("chart wide");
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      expect(sheets(pdf)).to.be.within(3, 8);
      expect(noise).to.deep.equal([]);
    });
  }

  it("measures what it claims to: a broken page is found out", async () => {
    const { page } = await visit(await save("complete", SAMPLES["complete"] as RecoveryReport));
    const break_ = `(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync("h1 { color: #bbb } main { width: 1600px } .bar { fill: #eee !important } .chart text { font-size: 40px !important }");
      document.adoptedStyleSheets = [sheet]; })()`;
    await page.evaluate(break_);
    expect((await faint(page)).join())
      .to.include("h1")
      .and.to.include("rect.bar");
    expect((await overflowing(page)).join()).to.include("the page");
    expect(await collidingLabels(page)).not.to.deep.equal([]);
  });

  it("shows and prints a hundred instances", async () => {
    const { page, noise, requests } = await visit(await save("fleet", report(failedOver(fleet(100)))), { width: 420 });
    expect(await page.locator(".lane").count()).to.equal(100);
    expect(await overflowing(page)).to.deep.equal([]);
    expect(sheets(await page.pdf({ preferCSSPageSize: true, printBackground: true }))).to.be.greaterThan(20);
    expect([...noise, ...requests]).to.deep.equal([]);
  });

  it("tells those who hear it what it is: landmarks, headings, tables, the chart in words", async () => {
    const { page } = await visit(await save("failed", SAMPLES["failed"] as RecoveryReport));
    const told = await page.locator("body").ariaSnapshot();
    for (const part of [
      "- banner:",
      "- main:",
      "- contentinfo:",
      '- navigation "Contents":',
      '- heading "Failover of orders-1a2b3c4" [level=1]',
      '- region "What is wrong":',
      '- list "Lost addresses":',
      'img "Duration of each phase Preflight: 3.4 s',
      '- checkbox "DNS records and security groups are untouched."',
      '- columnheader "Verdict"',
      '- rowheader "10.20.0.11',
    ]) {
      expect(told).to.include(part);
    }
    const { page: narrow } = await visit(await save("failed", SAMPLES["failed"] as RecoveryReport), { width: 420 });
    expect(await narrow.locator("body").ariaSnapshot())
      .to.include('- columnheader "Verdict"')
      .and.to.include("- rowheader");
  });

  it("lets an item of the remaining work be ticked without a script", async () => {
    const { page } = await visit(await save("complete", SAMPLES["complete"] as RecoveryReport));
    const item = page.getByRole("checkbox").first();
    await item.check();
    expect(await item.isChecked()).to.equal(true);
  });

  it("runs nothing of what hostile names bring along", async () => {
    const plain = await visit(await save("plain", hostileReport("plain")));
    const expected = await elements(plain.page);
    for (const text of HOSTILE) {
      const { page, noise, requests } = await visit(await save("hostile", hostileReport(text)));
      expect(await elements(page), text).to.deep.equal(expected);
      expect([...noise, ...requests], text).to.deep.equal([]);
      expect(await xmlError(page, renderJUnit(hostileReport(text))), text).to.equal(undefined);
    }
    expect(await xmlError(plain.page, "<a><b></a>")).not.to.equal(undefined);
  });
});

function hostileReport(text: string): RecoveryReport {
  const sample = troubled();
  const { lastTransition: last } = sample;
  return report({
    ...sample,
    name: `n ${text}`,
    migratedAddresses: sample.migratedAddresses.map((row) => ({ ...row, serverName: `s ${text}`, note: `o ${text}` })),
    lastTransition: {
      ...last,
      id: `t ${text}`,
      members: last.members.map((row) => ({ ...row, name: `m ${text}` })),
      warnings: [`w ${text}`],
      remaining: [`r ${text}`],
    },
  });
}
