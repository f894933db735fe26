import {
  type Cloud,
  type DrError,
  type Observation,
  addressRows,
  failureOf,
  groupResult,
  instanceResult,
  observe,
  pairResult,
} from "../../provider/index";
import type { Documents } from "../documents";
import { findGroup, withCloud } from "../cloud";
import type { StatusOptions } from "../commands/status";
import { print, printJson, say } from "../print";
import { statusText } from "./text";

type Status = Documents["status"];

export async function runStatus({ group, json }: StatusOptions): Promise<void> {
  await withCloud(async (cloud) => {
    const status = group === undefined ? await listed(cloud) : { groups: [await one(cloud, group)], unreadable: [] };
    for (const { failure } of status.unreadable) say(`a group is left out: ${failure.message}`);
    if (status.groups.length === 0 && status.unreadable.length > 0) process.exitCode = 4;
    if (json === true) printJson("status", status);
    else print(statusText(status));
  });
}

async function listed(cloud: Cloud): Promise<Status> {
  const unreadable: Status["unreadable"][number][] = [];
  const onOddRow = ({ id, error }: { readonly id: string | undefined; readonly error: DrError }): void => {
    unreadable.push({ id: id ?? null, failure: failureOf(error) });
  };
  const groups = await cloud.groups.list({}, { onOddRow });
  return { groups: groups.map((row) => ({ ...groupResult(row), members: null })), unreadable };
}

async function one(cloud: Cloud, wanted: string): Promise<Status["groups"][number]> {
  const observed = await observe(cloud, await findGroup(cloud, wanted));
  return { ...groupResult(observed.group), members: membersOf(observed) };
}

function membersOf(observed: Observation): Status["groups"][number]["members"] {
  return {
    protectedInstances: observed.instances.map(instanceResult),
    replicationPairs: observed.pairs.map(pairResult),
    servers: [...observed.servers.values()].map(({ id, name, status, zone, readable }) => {
      return { id, name, status, availabilityZone: zone, readable };
    }),
    addresses: addressRows(observed),
  };
}
