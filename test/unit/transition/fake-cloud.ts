import type { Cloud, GroupVerb } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import { statusKind } from "../../../provider/model/status";
import type { Job, Server } from "../../../provider/model/wire/wire";
import type { Observation, ServerView } from "../../../provider/transition/observe/observation";
import { type Scene, scene } from "./samples";

const JOB: Job = {
  id: "job-9",
  type: "job",
  status: "SUCCESS",
  errorCode: null,
  failReason: null,
  entities: {},
  subJobs: [],
  beginTime: "2026-01-15T08:00:00.000Z",
  endTime: "2026-01-15T08:00:00.000Z",
};

export interface FakeService {
  readonly cloud: Cloud;
  readonly acts: GroupVerb[];
  /** Ids of servers, in the order in which they were asked for. */
  readonly started: string[];
  readonly stopped: string[];
  /** Ids of servers that run. */
  running(): string[];
}

export interface Refusals {
  /** The answer to every action, which leads to the next scene all the same. */
  readonly act?: DrError;
  /** The answer to a request to stop servers, where one of them is refused. */
  readonly stop?: (id: string) => DrError | undefined;
}

/**
 * A group that lives through scenes: reading it in a transient status leads to the next one, and so does an action. A server
 * that is started or stopped is so at once, and stays it in every scene. Anything not listed here fails loudly.
 */
export function fakeService(scenes: readonly Scene[], refusals: Refusals = {}): FakeService {
  const queue = [...scenes];
  const acts: GroupVerb[] = [];
  const started: string[] = [];
  const stopped: string[] = [];
  const power = new Map<string, Partial<ServerView>>();
  const built = new Map<Scene | undefined, Observation>();
  const now = (): Observation => {
    const [present] = queue;
    const known = built.get(present) ?? scene(present);
    built.set(present, known);
    return known;
  };
  const next = (): void => {
    if (queue.length > 1) queue.shift();
  };
  const view = (id: string): ServerView => {
    const found = now().servers.get(id);
    if (found?.readable !== true) throw new DrError("DR_UNAVAILABLE", `server ${id} does not answer`);
    return { ...found, ...power.get(id) };
  };
  const set = (ids: readonly string[], list: string[], status: string): Promise<string> => {
    list.push(...ids);
    for (const id of ids) power.set(id, { status, taskState: null });
    return Promise.resolve(JOB.id);
  };
  const none = (): Promise<object> => Promise.resolve({ rows: [], odd: 0 });
  const cloud = {
    groups: {
      get: () => {
        const { group } = now();
        if (statusKind(group.status) === "transient") next();
        return Promise.resolve(group);
      },
      act: (_id: string, verb: GroupVerb) => {
        acts.push(verb);
        next();
        if (refusals.act !== undefined) return Promise.reject(refusals.act);
        return Promise.resolve(JOB.id);
      },
    },
    pairs: { list: () => Promise.resolve(now().pairs) },
    instances: { list: () => Promise.resolve(now().instances) },
    skewMs: () => undefined,
    serviceNow: () => undefined,
    jobs: { get: () => Promise.resolve(JOB) },
    failures: { list: () => Promise.resolve([]) },
    servers: {
      get: async (id: string): Promise<Server> => {
        await Promise.resolve();
        const { name, status, taskState, zone, updated, floating } = view(id);
        return {
          id,
          name,
          status,
          taskState,
          zone,
          updated,
          powerState: null,
          addresses: floating,
          volumes: [],
          vpcId: "",
        };
      },
      start: (ids: readonly string[]) => set(ids, started, "ACTIVE"),
      stop: (ids: readonly string[]) => {
        const refused = ids.map((id) => refusals.stop?.(id)).find((error) => error !== undefined);
        return refused === undefined ? set(ids, stopped, "SHUTOFF") : Promise.reject(refused);
      },
      job: () => Promise.resolve(JOB),
    },
    ports: { ofServer: (id: string) => Promise.resolve(now().servers.get(id)?.ports ?? []) },
    eips: { list: () => Promise.resolve(now().eips) },
    settings: { cloud: "otc" },
    batch: {
      forget: () => undefined,
      references: { loadBalancers: { members: none, pools: none }, records: { list: none } },
    },
  };
  const running = (): string[] => [...now().servers.keys()].filter((id) => view(id).status === "ACTIVE");
  return { cloud: cloud as unknown as Cloud, acts, started, stopped, running };
}
