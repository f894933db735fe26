import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { isDrError } from "../../../provider/errors";
import { REPORT_FORMATS, type ReportFormat, writeReport } from "../../../report";
import { failedOver } from "./samples";

const ROOT = path.resolve(__dirname, "..", "..", "..", "..");
const generatedAt = "2026-03-02T04:00:00.000Z";

describe("writing a recovery report", () => {
  const begins: Record<ReportFormat, string> = {
    json: '{\n  "version": 1,',
    html: "<!DOCTYPE html>",
    md: "## Failover of",
    junit: '<?xml version="1.0" encoding="UTF-8"?>',
  };

  for (const format of REPORT_FORMATS) {
    it(`gives the form ${format} of outputs, of their text, and of a report made before`, async () => {
      const text = await writeReport({ input: failedOver(), format, generatedAt });
      expect(text.startsWith(begins[format]), text.slice(0, 60)).to.equal(true);
      expect(text.endsWith("\n")).to.equal(true);
      expect(await writeReport({ input: JSON.stringify(failedOver()), format, generatedAt })).to.equal(text);
      const json = await writeReport({ input: failedOver(), format: "json", generatedAt });
      expect(await writeReport({ input: json, format })).to.equal(text);
    });
  }

  it("writes the file that is named, whole, and leaves nothing else behind", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "report-"));
    try {
      const output = path.join(folder, "report.html");
      const text = await writeReport({ input: failedOver(), format: "html", output });
      expect(await readFile(output, "utf8")).to.equal(text);
      expect(await readdir(folder)).to.deep.equal(["report.html"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  for (const [what, options] of [
    ["text that is not JSON", { input: "{", format: "json" }],
    ["a form that does not exist", { input: failedOver(), format: "pdf" as "json" }],
    ["a form that every object has", { input: failedOver(), format: "toString" as "json" }],
    ["a folder that does not exist", { input: failedOver(), format: "json", output: "/nowhere/at/all/report.json" }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error: unknown = await writeReport(options).catch((reason: unknown) => reason);
      expect(isDrError(error, "DR_USAGE"), String(error)).to.equal(true);
    });
  }

  it("loads neither the engine's SDK nor the cloud client, and the resources do not load it", () => {
    const loaded = (file: string): string[] => {
      const script = `require(${JSON.stringify(path.join(ROOT, "dist", file))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
      return JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })) as string[];
    };
    expect(
      loaded("report/index.js").filter((file) => /@pulumi|provider[\\/](api|engine|resources|transition)/.test(file)),
    ).to.deep.equal([]);
    expect(loaded("sdk/index.js").filter((file) => /dist[\\/]report/.test(file))).to.deep.equal([]);
  }).timeout(20_000);
});
