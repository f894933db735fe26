import { expect } from "chai";
import type { Snapshot, World, WorldView } from "../../simulator/index";
import type { RunOptions } from "../../tools/emulator/options";
import { type Declaration, type Program, Ref } from "../../tools/emulator/program";
import { Project, QUICK } from "../../tools/emulator/project";
import { type Report, failuresOf } from "../../tools/emulator/report";
import { Stack } from "../../tools/emulator/stack";
import type { StackState } from "../../tools/emulator/state";
import { GROUP, bareWorld, byName, instanceOf, pairOf } from "./scenes";

/** The shop with a disk more. */
const world: World = {
  ...bareWorld,
  disks: [...(bareWorld.disks ?? []), { name: "late", size: 5, zone: "eu-de-01" }],
};

export type Key = "group" | "web" | "spare" | "attachment" | "late" | "db" | "protection" | "drill";

/** Changed arguments by variable; `null` takes a resource out of the program, an object puts one in that was not there. */
export type Edits = Readonly<Partial<Record<Key, Readonly<Record<string, unknown>> | null>>>;

/** Resources that a program has only where an edit puts them in. */
const LATER: readonly Key[] = ["late", "db", "drill"];

/** Moves of a group: what declares them, and where they leave it. */
export const MOVES = {
  failover: { from: "home", args: { failover: true }, status: "failed-over", site: "target" },
  switchover: {
    ...{ from: "home", args: { failover: true, failoverMode: "planned" } },
    ...{ status: "protected", site: "target" },
  },
  failback: { from: "switched", args: { failover: false }, status: "protected", site: "source" },
  /** Its first half: production goes back in the next update. */
  "begun failback": { from: "failed over", args: { failover: false }, status: "protected", site: "target" },
  reprotect: { from: "failed over", args: { failover: true }, status: "protected", site: "target" },
} as const;
export type Move = keyof typeof MOVES;
type Place = (typeof MOVES)[Move]["from"];

interface Start {
  readonly snapshot: Snapshot;
  readonly state: StackState;
}

interface How {
  /** Members are given the id of their group. */
  readonly byId?: boolean;
  /** The group stands behind its members in the program. */
  readonly groupLast?: boolean;
}

/** A stack of a small shop, at home or after a move, and edits of its program. */
export class EditsScene {
  readonly stack: Stack;
  readonly #starts = new Map<Place, Start>();

  private constructor(readonly project: Project) {
    this.stack = new Stack("edits", (options) => project.start(options));
  }

  static async open(): Promise<EditsScene> {
    const scene = new EditsScene(await Project.open({ world, faults: QUICK }));
    await scene.#arrive("home", await scene.program({}));
    await scene.#arrive("switched", await scene.moving("switchover", {}));
    await scene.begin("home");
    await scene.#arrive("failed over", await scene.moving("failover", {}));
    return scene;
  }

  async #arrive(place: Place, program: Program): Promise<void> {
    expect(failuresOf(await this.stack.up(program))).to.deep.equal([]);
    if (place === "failed over") await this.project.control.repair({ group: GROUP });
    this.#starts.set(place, { snapshot: await this.project.control.snapshot(), state: this.stack.state });
  }

  /** The stack and the cloud as they were there. */
  async begin(place: Place): Promise<void> {
    const start = this.#starts.get(place);
    if (start === undefined) throw new Error(`nothing was at ${place}`);
    await this.project.restore(start.snapshot);
    this.stack.state = start.state;
    this.project.log.take();
  }

  async program(edits: Edits, { byId = false, groupLast = false }: How = {}): Promise<Program> {
    const { servers, disks, domains, vpcs, groups } = await this.project.world();
    const protectionGroup = byId ? groups[0]?.id : new Ref("group", "id");
    const declare = (
      key: Key,
      kind: Declaration["kind"],
      args: Readonly<Record<string, unknown>>,
      dependsOn: readonly string[] = [],
    ): Declaration[] => {
      const edit = edits[key];
      if (edit === null || (edit === undefined && LATER.includes(key))) return [];
      return [{ key, kind, name: key, args: { ...args, ...edit }, options: { dependsOn } }];
    };
    const group = declare("group", "ProtectionGroup", {
      name: GROUP,
      sourceAvailabilityZone: "eu-de-01",
      targetAvailabilityZone: "eu-de-02",
      domainId: domains[0]?.id,
      sourceVpcId: vpcs[0]?.id,
    });
    const members = [
      ...declare("web", "ProtectedInstance", { protectionGroup, serverId: byName(servers, "web-1").id }),
      ...declare("spare", "ReplicationPair", { protectionGroup, volumeId: byName(disks, "shop-spare").id }),
      ...declare("attachment", "ReplicationAttachment", {
        protectionGroup,
        protectedInstanceId: new Ref("web", "id"),
        replicationPairId: new Ref("spare", "id"),
        device: "/dev/vdd",
        detachFromRunning: true,
      }),
      ...declare("late", "ReplicationPair", { protectionGroup, volumeId: byName(disks, "late").id }),
      ...declare("db", "ProtectedInstance", { protectionGroup, serverId: byName(servers, "db-1").id }),
    ];
    const after = members.map(({ key }) => key).filter((key) => !LATER.some((late) => late === key));
    return [
      ...(groupLast ? [] : group),
      ...members,
      ...declare("protection", "Protection", { protectionGroup }, after),
      ...declare("drill", "DisasterRecoveryDrill", { protectionGroup }, ["protection"]),
      ...(groupLast ? group : []),
    ];
  }

  /** The program with a move and what else is edited, with the consent that its preview asks for. */
  async moving(move: Move, edits: Edits, how: How = {}): Promise<Program> {
    const { control } = this.project;
    if (move === "failover") await control.breakProduction({ group: GROUP });
    const reprotect = move === "reprotect" ? { reprotect: this.#lastTransition() } : {};
    const args = { ...MOVES[move].args, ...reprotect, ...edits.group };
    const asked = failuresOf(await this.stack.preview(await this.program({ ...edits, group: args }, how)));
    this.project.log.take();
    const confirm = /confirm: "([^"]+)"/.exec(asked[0]?.failure ?? "")?.[1];
    return await this.program({ ...edits, group: confirm === undefined ? args : { ...args, confirm } }, how);
  }

  #lastTransition(): unknown {
    const { outputs } = this.row("group");
    const last = outputs["lastTransition"];
    return typeof last === "object" && last !== null && "id" in last ? last.id : undefined;
  }

  row(key: Key): StackState[number] {
    const row = this.stack.state.find(({ urn }) => urn.endsWith(`::${key}`));
    if (row === undefined) throw new Error(`the stack has no ${key}`);
    return row;
  }

  /** The text that was said under a resource since the last look at any. */
  saidUnder(key: Key): string {
    const lines = this.project.log.take().filter(({ urn }) => urn.endsWith(`::${key}`));
    return lines.map(({ text }) => text).join("\n");
  }

  async up(program: Program, options: RunOptions = {}): Promise<Report> {
    return await this.stack.up(program, { skipPreview: true, ...options });
  }
}

/** Steps of a run that did something to a resource, or failed to. */
export function operationsOn({ steps }: Report, key: Key): string[] {
  return steps
    .filter(({ urn, operation, failure }) => {
      const asks = ["check", "diff", "same"].includes(operation);
      return urn.endsWith(`::${key}`) && (!asks || failure !== undefined);
    })
    .map(({ operation, failure }) => (failure === undefined ? operation : `${operation} failed`));
}

/** The facts of the world that the edits are about. */
export function shopOf(view: WorldView): {
  readonly sizes: readonly (number | undefined)[];
  readonly flavor: unknown;
  readonly ips: readonly string[];
  readonly device: string | undefined;
} {
  const { id, source_volume, target_volume } = pairOf(view, "shop-spare");
  const { source_server } = instanceOf(view, "web-1");
  return {
    sizes: [source_volume, target_volume].map((disk) => view.disks.find((one) => one.id === disk)?.size),
    flavor: view.servers.find((server) => server.id === source_server)?.flavor,
    ips: view.ports.flatMap(({ fixed_ips: ips }) => ips.map(({ ip_address: ip }) => ip)),
    device: view.pairs.find((pair) => pair.id === id)?.attachment[0]?.device,
  };
}
