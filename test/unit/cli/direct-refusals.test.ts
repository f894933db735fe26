import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { onlyMoves } from "../../../cli/direct/look";
import { stoppedBefore } from "../../../cli/direct/moved";
import { requireHere, withCloudOf } from "../../../cli/direct/place";
import { RecordFile } from "../../../cli/direct/record-file";
import { runDirect } from "../../../cli/direct/run";
import { makeKit } from "../../../cli/kit/make";
import { createCloud, readSettings } from "../../../provider/index";
import { recordedState } from "../../support/recorded";
import { refused } from "../failure";
import { scene } from "../transition/samples";

const OPTIONS = { cwd: ".", group: [], confirm: [], report: [], set: [], direct: true } as const;
const KIT = { digest: `sha256:${"0".repeat(64)}`, madeAt: "2026-11-27T01:00:00.000Z" };

describe("refusals of a move without its stack", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "direct-refusals-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("say that it needs a kit, and what is never done so", async () => {
    expect(await refused(() => runDirect("failover", OPTIONS))).to.contain("needs a kit");
    expect(await refused(() => runDirect("reprotect", OPTIONS))).to.contain("overwrites the disks of the old site");
    const decision = { do: "failback", row: 9, begin: "reprotect", to: "source" } as const;
    expect(onlyMoves(scene(), decision)?.message).to.contain("which overwrites the old disks");
    expect(onlyMoves(scene(), { do: "move", row: 7, action: "failover", to: "target" })).to.equal(undefined);
    expect(stoppedBefore().code).to.equal("DR_ABORTED");
  });

  it("name the project of the kit and that of the environment", async () => {
    const values: Readonly<Record<string, string>> = {
      ...{ "sdrs:endpoint": "http://127.0.0.1:9/{service}", "sdrs:region": "eu-de", "sdrs:projectId": "f".repeat(32) },
      ...{ "sdrs:accessKey": "key", "sdrs:secretKey": "secret" },
    };
    const cloud = createCloud(readSettings((key) => values[key], {}));
    const kit = makeKit(recordedState("refreshed"), { madeAt: KIT.madeAt, madeBy: "1", stack: null, commit: null });
    expect(await refused(() => requireHere(cloud, kit.groups))).to.contain("as the kit says");
    await cloud.close();
    const before = { ...process.env };
    for (const name of Object.keys(process.env))
      if (/^(OS|HW|SDRS)_/.test(name)) Reflect.deleteProperty(process.env, name);
    try {
      const message = await refused(() => withCloudOf(kit.groups, () => Promise.resolve()));
      expect(message).to.contain(`The kit is for project ${kit.groups[0]?.place.projectId ?? ""}`);
    } finally {
      Object.assign(process.env, before);
    }
  });

  it("name who has the record, and say what is wrong with it", async () => {
    const file = path.join(folder, "record.json");
    RecordFile.open(file, KIT);
    expect(await refused(() => RecordFile.open(file, KIT))).to.contain("Another process");
    rmSync(`${file}.lock`);
    for (const text of [
      "{",
      JSON.stringify({ version: 2, command: "record" }),
      JSON.stringify({ version: 1, command: "record" }),
    ]) {
      writeFileSync(file, text);
      expect(await refused(() => RecordFile.open(file, KIT))).to.contain("Move it away");
    }
  });
});
