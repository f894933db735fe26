import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import ts from "typescript";
import type { World } from "../../simulator/index.js";
import type { PulumiResult } from "../../tools/engine/pulumi-cli.js";
import { sharingHost } from "../support/compiler.js";
import { configArguments } from "../support/stack-on-disk.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_ARGS, IDS, SHOP_WORLD } from "../support/stack-shop.js";
import { commandsUnder } from "../../tools/docs/page-blocks.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";

const ZONES = { sourceZone: GROUP_ARGS.sourceAvailabilityZone, targetZone: GROUP_ARGS.targetAvailabilityZone };

/** Two groups, and a disk that somebody attaches later. */
const WORLD: World = {
  ...SHOP_WORLD,
  disks: [...(SHOP_WORLD.disks ?? []), { name: "later", size: 10, zone: "eu-de-01" }],
  groups: [
    { name: "calm", ...ZONES, description: "a shop", servers: ["web-1"], disks: ["archive"], status: "protected" },
    { name: "moved", ...ZONES, servers: ["db-1"], status: "protected" },
  ],
};

/** A project of its own, into which sdrs adopt writes its program. */
interface Project {
  readonly cwd: string;
  readonly run: (...args: string[]) => Promise<PulumiResult>;
  readonly done: (...args: string[]) => Promise<string>;
}

/** Line of the page on adopting that writes the program. */
const WRITES = "npx sdrs adopt --group orders --output index.ts";

describe("a program that sdrs adopt wrote, on the real engine", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: WORLD });
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  /** What was there, without what time alone changes. */
  const cloud = async (): Promise<unknown> => {
    const { groups, pairs, instances, drills, servers, disks } = await control().world();
    return { groups, pairs, instances, drills, servers, disks };
  };

  async function adopted(group: string): Promise<Project> {
    const cwd = bed.engine.project({ name: group, main: "index.ts", files: {} });
    const { endpointTemplate, region, projectId, accessKey, secretKey } = bed.simulator;
    const env = {
      PATH: process.env["PATH"],
      SDRS_ENDPOINT: endpointTemplate,
      OS_REGION_NAME: region,
      OS_PROJECT_ID: projectId,
      OS_ACCESS_KEY: accessKey,
      OS_SECRET_KEY: secretKey,
    };
    const main = path.join(PACKAGE_ROOT, "dist", "cli", "main.js");
    const [line = ""] = commandsUnder(PACKAGE_ROOT, "docs/guides/adopting.md", WRITES);
    const words = line.replace("orders", group).split(" ").slice(2);
    await promisify(execFile)(process.execPath, [main, ...words], {
      cwd,
      env,
    });
    const run = (...args: string[]): Promise<PulumiResult> => bed.engine.run(args, { cwd });
    const done = async (...args: string[]): Promise<string> => (await bed.engine.succeed(args, { cwd })).output;
    await done("stack", "init", "dev");
    await done(...configArguments(bed.config));
    return { cwd, run, done };
  }

  async function expectTakenOver({ cwd, done }: Project): Promise<void> {
    const options: ts.CompilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022 },
      ...{ module: ts.ModuleKind.NodeNext, exactOptionalPropertyTypes: true, types: ["node"] },
    };
    const program = ts.createProgram([path.join(cwd, "index.ts")], options, sharingHost(options));
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).to.deep.equal([]);
    const [before, since] = [await cloud(), await bed.mark()];
    await done("up", "--yes", "--skip-preview");
    await done("preview", "--expect-no-changes");
    await done("preview", "--refresh", "--expect-no-changes");
    expect(await bed.writes(since)).to.deep.equal([]);
    expect(await cloud()).to.deep.equal(before);
  }

  it("takes over a calm group whole, changes nothing, and destroys what it took over as the guide says", async () => {
    const { groups, instances, disks } = await control().world();
    const calm = groups.find(({ name }) => name === "calm");
    const web = instances.find(({ source_server: id }) => id === IDS.web);
    await control().clock.advance(2 * 86_400);
    const later = disks.find(({ name }) => name === "later")!.id;
    const console = async (to: string, body: object): Promise<void> => {
      const { status } = await control().consoleCall({ method: "POST", path: `/v1/{p}/${to}`, body });
      expect(status, to).to.equal(200);
      await control().clock.advance(3_600);
    };
    await console("replications", { replication: { server_group_id: calm!.id, volume_id: later, name: "later-pair" } });
    const pair = (await control().world()).pairs.find(({ name }) => name === "later-pair")!;
    const attachment = { replication_id: pair.id, device: "/dev/vdc" };
    await console(`protected-instances/${web!.id}/attachreplication`, { replicationAttachment: attachment });
    const drill = { server_group_id: calm!.id, name: "rehearsal" };
    await console("disaster-recovery-drills", { disaster_recovery_drill: drill });

    const project = await adopted("calm");
    await expectTakenOver(project);
    const { resources = [] } = (await bed.engine.exportState({ cwd: project.cwd })).deployment;
    const kinds = resources.flatMap(({ urn }) => /sdrs:(\w+)::/.exec(urn)?.[1] ?? []).sort();
    expect(kinds).to.deep.equal([
      ...["DisasterRecoveryDrill", "ProtectedInstance", "Protection", "ProtectionGroup"],
      ...["ReplicationAttachment", "ReplicationPair", "ReplicationPair"],
    ]);

    const running = await project.run("destroy", "--yes", "--skip-preview");
    expect(running.code, running.output).not.to.equal(0);
    expect(running.output).to.contain("is not detached: its disk is in use");
    await control().power({ server: IDS.web, status: "SHUTOFF" });
    await project.done("destroy", "--yes", "--skip-preview");
    const left = await control().world();
    expect(left.groups.map(({ name }) => name)).to.deep.equal(["moved"]);
    expect(left.instances).to.have.length(1);
    expect(left.drills).to.deep.equal([]);
    const there = new Set(left.disks.map(({ id }) => id));
    expect(
      [later, IDS.archive].every((id) => there.has(id)),
      "production's disks",
    ).to.equal(true);
    expect(left.servers.map(({ id }) => id)).to.include.members([IDS.web, web!.target_server]);
  });

  it("takes over a group whose production runs at the DR site, and moves nothing", async () => {
    await control().console({ group: "moved", action: "failover-server-group" });
    await control().clock.advance(3_600);
    const moved = (await control().world()).groups.find(({ name }) => name === "moved");
    expect(moved).to.include({ status: "failed-over", priority_station: "target" });
    await expectTakenOver(await adopted("moved"));
  });
});
