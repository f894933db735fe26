import { randomBytes } from "node:crypto";
import type { Call } from "../call";
import { isDrError, whatHappened } from "../errors";
import { durationMs } from "../model/duration";
import type { Check } from "../model/checks";
import { type DrillFile, hasWay, timesOf, withAccess } from "../model/drill-file";
import {
  type Begun,
  type CleanUp,
  type DrillCheck,
  type DrillRun,
  type Ended,
  type HistoryEvent,
  type Objects,
  type Sight,
  askedAfter,
} from "../model/drill-history";
import type { Drill } from "../model/wire/wire";
import { createDrill } from "../resources/drill/create-drill";
import { waitUntilMade } from "../resources/common/members";
import { observe } from "../transition/observe/observe";
import { type DrillServerSeen, serversSeen } from "../resources/drill/servers-seen";
import { finishEarlier } from "./finish-earlier";
import { type Booted, boot } from "./boot";
import { cleanUp } from "./clean-up";
import { type Bound, bindEips, stillBound } from "./eips";
import { eipAccess } from "./decide/eips";
import { preflight, type Preflight } from "./decide/preflight";
import { topologyOf } from "./decide/topology";
import { notCompared, sightOf, touchedIn } from "./decide/untouched";
import { verdictOf } from "./decide/verdict";
import { orderById } from "../resources/drill/names";
import { wavesOf } from "./decide/waves";
import { type Ground, keptVpc, lookBefore, refusedVpc } from "./look";
import { DRILL_PREFIX } from "./leftovers";
import { objectsOf } from "./objects";
import { counted } from "../transition/list";

/** Checks of a drill, made by whoever knows how. */
export type Verify = (
  checks: readonly Check[],
  servers: () => Promise<readonly DrillServerSeen[]>,
) => Promise<readonly DrillCheck[]>;

/** Place where the entries of runs are kept: each is on the disk before it returns. */
export interface HistoryKeeper {
  readonly runs: () => readonly DrillRun[];
  readonly note: (run: string, event: HistoryEvent) => void;
}

export interface DrillWish {
  readonly groupId: string;
  readonly file: DrillFile;
  /** Start order where the file has none. */
  readonly startOrder: readonly (readonly string[])[];
  readonly place: Begun["place"];
  readonly endpoint: string;
  readonly by: string;
  readonly reason: string | null;
  readonly checks: readonly Check[];
  /** Runs them; they have the way in of the drill by then. */
  readonly verify: Verify;
  readonly history: HistoryKeeper;
  readonly say: (text: string) => void;
}

/** End of a run, or the reasons why there was none. */
export type DrillEnd =
  | { readonly did: "refused"; readonly group: string; readonly preflight: Preflight }
  | { readonly did: "ended"; readonly run: string; readonly begun: Begun; readonly ended: Ended };

/** Finishes what earlier runs left, then judges, makes, looks at and removes one drill. */
export async function runDrill(call: Call, wish: DrillWish): Promise<DrillEnd> {
  await finishEarlier(call, wish);
  const id = randomBytes(8).toString("hex");
  const name = `${DRILL_PREFIX}${id}`;
  const { file, groupId, history, checks } = wish;
  const look = (vpcId: string | undefined): Promise<Ground> => lookBefore(call, { groupId, file, name, vpcId, checks });
  const kept = file.network === undefined ? keptVpc(history.runs(), groupId) : undefined;
  let vpcId = file.network?.vpcId ?? kept;
  let ground = await look(vpcId);
  const unfit = kept === undefined ? undefined : refusedVpc(ground);
  if (unfit !== undefined) {
    wish.say(`${unfit}, so the VPC of the drill before is not taken: the service makes another`);
    vpcId = undefined;
    ground = await look(vpcId);
  }
  const judged = preflight(ground.facts);
  if (judged.problems.length > 0) return { did: "refused", group: ground.facts.group.name, preflight: judged };
  for (const warning of judged.warnings) wish.say(warning);
  wish.say(`drill ${name} of group ${ground.facts.group.name}: ${judged.cost}`);
  return await new Running(call, wish, { id, name, vpcId, ground }).go();
}

interface Going {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string | undefined;
  readonly ground: Ground;
}

/** One run from its first entry to its last. */
class Running {
  readonly #timeline: { readonly at: string; readonly what: string }[] = [];
  #objects: Objects = { drillId: null, vpcId: null, servers: [], disks: [], ports: [], eips: [] };
  #asked: readonly string[] = [];

  constructor(
    private readonly call: Call,
    private readonly wish: DrillWish,
    private readonly going: Going,
  ) {}

  async go(): Promise<DrillEnd> {
    const { wish, going } = this;
    const { observed, facts } = going.ground;
    const startOrder = orderById(observed.instances, wish.file.startOrder ?? wish.startOrder, facts.known);
    const waves = wavesOf(observed.instances, startOrder);
    const before = sightOf(observed, this.#now());
    const { place, endpoint, by, reason } = wish;
    const begun: Begun = {
      event: "begun",
      group: { id: observed.group.id, name: observed.group.name },
      ...{ place, endpoint, name: going.name, vpcId: going.vpcId ?? null, by, reason },
      startOrder,
      ...{ topology: topologyOf(observed, waves), before },
    };
    this.#note(begun);
    const requestedAt = this.call.clock.now();
    const seen = await this.#rehearse(waves, requestedAt);
    const done = await cleanUp(this.call, this.#run(begun), {
      limitMs: timesOf(wish.file).cleanUpMs,
      note: (event) => {
        this.#note(event);
      },
      say: wish.say,
    });
    this.#tell(done.complete ? "everything of the drill is gone" : "the clean-up is not complete");
    const ended = await this.#ended(begun, seen, done);
    this.#note(ended);
    return { did: "ended", run: going.id, begun, ended };
  }

  #run(begun: Begun): DrillRun {
    return { run: this.going.id, begun: { ...begun, at: this.#now() }, objects: this.#objects, asked: this.#asked };
  }

  #now(): string {
    return new Date(this.call.clock.now()).toISOString();
  }

  #tell(what: string): void {
    this.#timeline.push({ at: this.#now(), what });
    this.wish.say(what);
  }

  #note(event: HistoryEvent): void {
    if (event.event === "made") this.#objects = event.objects;
    if (event.event === "asked") this.#asked = askedAfter(this.#asked, event);
    this.wish.history.note(this.going.id, event);
  }

  /** Makes the drill, waits for its servers and looks at them. Whatever breaks is part of the verdict, but for a wish to stop. */
  async #rehearse(waves: ReturnType<typeof wavesOf>, requestedAt: number): Promise<Seen> {
    const seen: Seen = {
      broken: undefined,
      booted: { at: null, late: [] },
      checks: [],
      servers: [],
      requestedAt,
      readyAt: null,
    };
    const { bootMs, steadyMs } = timesOf(this.wish.file);
    try {
      this.#tell("the drill is asked for");
      const drill = await this.#make();
      const say = (what: string): void => {
        this.#tell(what);
      };
      seen.booted = await boot(this.call, { drill, waves, limitMs: bootMs, steadyMs, say });
      const look = (): Promise<DrillServerSeen[]> => serversSeen(this.call, drill, this.going.ground.observed);
      seen.servers = await look();
      const { checks, file, verify } = this.wish;
      // Without a way in, production would be asked at the addresses of the drill.
      if (seen.booted.at === null || !hasWay(checks, file.access)) return seen;
      const bound = await this.#bind(drill);
      if (bound.length > 0) seen.servers = await look();
      seen.checks = await stillBound(this.call, bound, await verify(withAccess(checks, file.access), look));
      if (seen.checks.length === 0) return seen;
      for (const { name, state } of seen.checks)
        this.#timeline.push({ at: this.#now(), what: `check ${name}: ${state}` });
      if (seen.checks.every(({ state }) => state === "passed")) seen.readyAt = this.call.clock.now();
    } catch (error) {
      if (this.call.signal.aborted || !isDrError(error)) throw error;
      seen.broken = whatHappened(error);
      this.#tell(seen.broken);
    }
    return seen;
  }

  /** Gives the copies that checks reach their EIPs, for the time of the checks. */
  async #bind(drill: Drill): Promise<Bound[]> {
    const { call, going, wish } = this;
    const access = eipAccess(wish.file.access);
    if (access === undefined) return [];
    const { name } = await call.cloud.drills.get(drill.id);
    if (name !== going.name) {
      this.#tell(`the drill is named ${name} by now, so it is somebody's, and no EIP is asked for`);
      return [];
    }
    const targets = new Set(going.ground.targets.map(({ id }) => id));
    const serverIds = drill.servers.flatMap(({ instanceId, serverId }) => (targets.has(instanceId) ? [serverId] : []));
    const bound = await bindEips(call, {
      ...{ name: going.name, access, serverIds, objects: () => this.#objects },
      note: (event) => {
        this.#note(event);
      },
    });
    for (const { address, eipId, serverId } of bound)
      this.#tell(`EIP ${address} (${eipId}) leads to server ${serverId}`);
    return bound;
  }

  async #make(): Promise<Drill> {
    const { going, call, wish } = this;
    const { observed } = going.ground;
    const within: Call = { ...call, deadline: call.clock.now() + timesOf(wish.file).createMs };
    const declared = {
      name: going.name,
      protectionGroupId: observed.group.id,
      ...(going.vpcId === undefined ? {} : { drillVpcId: going.vpcId }),
    };
    const id = await createDrill(within, declared);
    const drill = await waitUntilMade(within, { what: `Drill ${going.name}`, id, urn: undefined }, () =>
      call.cloud.drills.get(id),
    );
    this.#note({ event: "made", objects: await objectsOf(call, drill, this.#objects) });
    this.#tell(`the drill is there with ${counted(drill.servers.length, "server")}, in VPC ${drill.vpcId}`);
    return drill;
  }

  async #ended(begun: Begun, seen: Seen, done: CleanUp): Promise<Ended> {
    const { file } = this.wish;
    const after = await this.#after();
    const touched = after === undefined ? [] : touchedIn(begun.before, after);
    const seconds = (at: number | null): number | null =>
      at === null ? null : Math.round((at - seen.requestedAt) / 1000);
    const objective = {
      readySeconds: secondsOf(file.objective?.ready),
      dataLossSeconds: secondsOf(file.objective?.dataLoss),
    };
    const measured = {
      bootedSeconds: seconds(seen.booted.at),
      readySeconds: seconds(seen.readyAt),
      dataLossSeconds: seen.checks.find(({ name }) => name === file.dataLoss)?.value ?? null,
    };
    const { state, reasons, proves } = verdictOf({
      ...{ ...measured, objective, checks: seen.checks, touched, broken: seen.broken, notBooted: seen.booted.late },
      way: hasWay(this.wish.checks, file.access),
      servers: this.#objects.servers,
      notCompared: after === undefined ? ["the whole group"] : notCompared(begun.before, after),
    });
    return {
      ...{ event: "ended", state, reasons: [...reasons], proves, ...measured, objective },
      servers: seen.servers.map(({ id, name, status, addresses }) => ({
        ...{ id, name, status },
        addresses: addresses.map(({ privateIp, eip }) => (eip === null ? privateIp : `${privateIp} (EIP ${eip})`)),
      })),
      ...{ checks: [...seen.checks], timeline: this.#timeline, after: after ?? null, touched, cleanUp: done },
    };
  }

  async #after(): Promise<Sight | undefined> {
    try {
      return sightOf(await observe(this.call.cloud, this.wish.groupId), this.#now());
    } catch (error) {
      if (this.call.signal.aborted || !isDrError(error)) throw error;
      return undefined;
    }
  }
}

interface Seen {
  broken: string | undefined;
  booted: Booted;
  checks: readonly DrillCheck[];
  servers: readonly DrillServerSeen[];
  readonly requestedAt: number;
  readyAt: number | null;
}

function secondsOf(duration: string | undefined): number | null {
  return duration === undefined ? null : durationMs(duration) / 1000;
}
