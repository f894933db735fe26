import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import * as sdrs from "../../sdk/index";
import { startSimulator } from "../../simulator/index";
import { generateWorld } from "../../simulator/generate";
import { PACKAGE_ROOT, createEngineHome } from "../engine/home";
import type { Figure } from "./table";

const PARALLEL = 32;

const trivial: pulumi.dynamic.ResourceProvider = {
  create: () => Promise.resolve({ id: "x", outs: {} }),
  diff: () => Promise.resolve({ changes: false }),
};

class Trivial extends pulumi.dynamic.Resource {
  constructor(name: string) {
    super(trivial, name, {});
  }
}

/** A stack of many pairs against as many trivial dynamic resources: an update that changes nothing, a refresh, and the state. */
export async function benchPairs(count: number): Promise<Figure[]> {
  const home = createEngineHome();
  const simulator = await startSimulator({ world: generateWorld({ groups: 10, pairs: count }), pace: "immediate" });
  try {
    const { pairs } = await simulator.control.world();
    const open = async (name: string, program: () => Promise<void>): Promise<Stack> =>
      await LocalWorkspace.createStack(
        { stackName: name, projectName: name, program },
        {
          pulumiCommand: await PulumiCommand.get({ root: path.dirname(home.engine.binDir) }),
          projectSettings: { name, runtime: "nodejs", main: PACKAGE_ROOT },
          envVars: home.overlay,
        },
      );
    const ours = await open("pairs", () => {
      for (const pair of pairs) {
        const name = `p-${pair.id}`;
        new sdrs.ReplicationPair(name, {
          protectionGroup: pair.server_group_id,
          volumeId: pair.source_volume,
          name: pair.name,
          adopt: pair.id,
        });
      }
      return Promise.resolve();
    });
    const others = await open("trivial", () => {
      for (let i = 0; i < pairs.length; i++) new Trivial(`t-${i}`);
      return Promise.resolve();
    });
    const config = {
      endpoint: simulator.endpointTemplate,
      region: simulator.region,
      projectId: simulator.projectId,
      accessKey: simulator.accessKey,
      secretKey: simulator.secretKey,
    };
    for (const [key, value] of Object.entries(config))
      await ours.setConfig(`sdrs:${key}`, { value, secret: key === "secretKey" });
    await ours.up({ parallel: PARALLEL });
    await others.up({ parallel: PARALLEL });
    const times = { ours: [] as number[], others: [] as number[] };
    for (let i = 0; i < 3; i++) {
      times.ours.push(await seconds(() => ours.up({ parallel: PARALLEL })));
      times.others.push(await seconds(() => others.up({ parallel: PARALLEL })));
    }
    const before = (await simulator.control.calls()).length;
    await ours.refresh({ parallel: PARALLEL });
    const calls = (await simulator.control.calls()).slice(before).filter((call) => call.service !== "iam").length;
    const stateBytes = JSON.stringify((await ours.exportStack()).deployment).length / pairs.length;
    const ratio = median(times.ours) / median(times.others);
    return [
      {
        what: `${pairs.length} pairs: an update without changes, against ${pairs.length} trivial dynamic resources`,
        measured: `${ratio.toFixed(2)} x (${median(times.ours).toFixed(1)} s)`,
        budget: "1.25 x",
        held: ratio <= 1.25,
      },
      { what: `${pairs.length} pairs: calls of a refresh`, measured: String(calls), budget: "25", held: calls <= 25 },
      {
        what: "state of one pair",
        measured: `${(stateBytes / 1024).toFixed(1)} KB`,
        budget: "4 KB",
        held: stateBytes <= 4096,
      },
    ];
  } finally {
    await simulator.close();
    home.remove();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
