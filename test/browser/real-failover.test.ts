import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { buildRecoveryReport, renderHtml } from "../../report";
import { brokenGroup, protectedWorld } from "../handlers/scenes";
import { useBench } from "../support/handlers";
import { useChromium } from "./support/chromium";
import { collidingLabels, faint, overflowing } from "./support/in-page";

describe("report of a failover that took place", () => {
  const { visit } = useChromium();
  const bench = useBench({ world: protectedWorld });

  it("shows what the provider did to the simulated service, and that it was simulated", async () => {
    const { resource, program, id } = await brokenGroup(bench());
    await resource.up({ ...program, failover: true });
    const made = buildRecoveryReport(resource.outputs, {
      generatedAt: "2026-03-02T04:00:00.000Z",
      groupId: id,
      endpoint: bench().simulator.endpointTemplate,
      rtoSeconds: 300,
    });
    expect(made.verdict).to.deep.equal({ outcome: "complete", reasons: [] });
    expect(made.simulated).to.equal(true);

    const folder = await mkdtemp(path.join(os.tmpdir(), "sdrs-report-"));
    try {
      const file = path.join(folder, "report.html");
      await writeFile(file, renderHtml(made));
      const { page, noise, requests, picture } = await visit(file);
      await picture("real-failover");
      const text = await page.locator("body").innerText();
      expect(text).to.include("Failover of orders").and.to.include("No cloud took part");
      for (const [name, server] of (await bench().world()).servers.map((one) => [one.name, one.id])) {
        expect(text, name).to.include(server);
      }
      expect(await page.locator(".lane", { hasText: "80.158.1.2" }).innerText()).to.match(
        /After: eu-de-02[\s\S]*Moved/,
      );
      expect([await faint(page), await overflowing(page), await collidingLabels(page)]).to.deep.equal([[], [], []]);
      expect([...noise, ...requests]).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
