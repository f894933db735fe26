import { type Logger, silentLogger } from "../log";
import { type Clock, systemClock } from "../wait";
import { isAddition } from "./additions";
import { createAuth } from "./http/auth";
import { backupCalls } from "./calls/backups";
import { createBatch } from "./batch";
import { bindBatch, bindClient, withSignal } from "./bind";
import { type Client, createClient } from "./http/client";
import { diskCalls } from "./calls/disks";
import { domainCalls, quotaCalls, rpoCalls } from "./calls/domains";
import { drillCalls } from "./calls/drills";
import { eipCalls } from "./calls/eips";
import { failureCalls } from "./http/failures";
import { groupCalls } from "./calls/groups";
import { createHttp } from "./http/http";
import { instanceCalls } from "./calls/instances";
import { jobCalls } from "./calls/jobs";
import { pairCalls } from "./calls/pairs";
import { portCalls } from "./calls/ports";
import { loadBalancerCalls } from "./calls/references/load-balancers";
import { recordCalls } from "./calls/references/records";
import { serverCalls } from "./calls/servers";
import { vpcCalls } from "./calls/vpcs";
import type { Settings } from "../settings/settings";
import type { Cloud } from "./calls/types";

export type {
  CallOptions,
  GroupVerb,
  GroupFilter,
  PairFilter,
  InstanceFilter,
  ResizeInput,
  DrillInput,
  DrillFilter,
  GroupCalls,
  PairCalls,
  InstanceCalls,
  DrillCalls,
  FailureCalls,
  ServerCalls,
  PortCalls,
  RestoreTarget,
  BackupCalls,
  BatchOptions,
  Batch,
  Cloud,
} from "./calls/types";

/** Parts that a cloud may be given instead of the real thing. */
export interface CloudDeps {
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** Connects the calls to the endpoints and credentials of the settings. Calls nothing by itself. */
export function createCloud(settings: Settings, deps: CloudDeps = {}): Cloud {
  const { clock = systemClock, log = silentLogger } = deps;
  const { maxConcurrency, maxRate, requestTimeoutMs } = settings;
  const http = createHttp({ maxConcurrency, maxRate, requestTimeoutMs, clock, log });
  const auth = createAuth({ settings, http, clock });
  const onChange = (call: string): void => {
    if (isAddition(call)) batch.added();
    else batch.forget();
  };
  const client = createClient({ settings, http, auth, onChange, clock });
  const batch = createBatch(callsOver(client, settings), { clock });
  const connect = (bound: Client, signal?: AbortSignal): Cloud => ({
    ...callsOver(bound, settings),
    settings,
    projectId: (options) => auth.projectId(withSignal(signal, options)),
    serviceNow: () => http.serviceClock.now(),
    skewMs: () => http.serviceClock.skewMs(),
    batch: signal === undefined ? batch : bindBatch(batch, signal),
    boundTo: (other) => connect(bindClient(client, other), other),
    close: () => http.close(),
  });
  return connect(client);
}

function callsOver(client: Client, settings: Settings) {
  return {
    groups: groupCalls(client),
    pairs: pairCalls(client),
    instances: instanceCalls(client),
    drills: drillCalls(client),
    domains: domainCalls(client),
    jobs: jobCalls(client),
    failures: failureCalls(client),
    quotas: quotaCalls(client),
    rpo: rpoCalls(client, settings.cloud),
    servers: serverCalls(client),
    ports: portCalls(client),
    eips: eipCalls(client),
    loadBalancers: loadBalancerCalls(client, settings.cloud),
    records: recordCalls(client),
    disks: diskCalls(client, settings.cloud),
    vpcs: vpcCalls(client),
    backups: backupCalls(client),
  } satisfies Partial<Cloud>;
}

const clouds = new Map<string, Cloud>();

/** The cloud of these settings for the whole process, so that one token and one coalescing serve all kinds of resources. */
export function sharedCloud(settings: Settings, deps: CloudDeps = {}): Cloud {
  const key = JSON.stringify(settings);
  const known = clouds.get(key);
  if (known) return known;
  const cloud = createCloud(settings, deps);
  const shared: Cloud = {
    ...cloud,
    close() {
      clouds.delete(key);
      return cloud.close();
    },
  };
  clouds.set(key, shared);
  return shared;
}
