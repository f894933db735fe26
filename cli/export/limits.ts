import type { World } from "../../simulator/index";
import type { Held } from "./facts";

/**
 * Quotas that leave as much room in the world as there is in the project, although the world does not hold all that the project
 * has. Pure.
 */
export function limitsOf({ quotas, serverLimits, diskLimits, groups, serverIds, servers, diskIds, disks }: Held) {
  const ofService = (type: string, held: number): number | undefined => {
    const row = quotas.find((one) => one.type === type);
    return row === undefined ? undefined : room({ used: row.used, limit: row.quota }, held);
  };
  const own = [...serverIds].flatMap((id) => servers.get(id) ?? []);
  const ownDisks = [...diskIds].flatMap((id) => disks.get(id) ?? []);
  const limits: NonNullable<World["limits"]> = {
    ...given("server_groups", ofService("server_groups", groups.length)),
    ...given("replications", ofService("replications", sum(groups.map(({ pairs }) => pairs.length)))),
    ...(serverLimits === undefined
      ? {}
      : {
          servers: room(serverLimits.servers, own.length),
          cores: room(serverLimits.cores, sum(own.map(({ cores = 0 }) => cores))),
          ram: room(serverLimits.memory, sum(own.map(({ memory = 0 }) => memory))),
        }),
    ...(diskLimits === undefined
      ? {}
      : {
          volumes: room(diskLimits.disks, ownDisks.length),
          gigabytes: room(diskLimits.size, sum(ownDisks.map(({ size }) => size))),
        }),
  };
  return limits;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const given = (name: string, value: number | undefined): object => (value === undefined ? {} : { [name]: value });

/** A limit of -1 is none. */
const room = ({ used, limit }: { readonly used: number; readonly limit: number }, held: number): number =>
  limit < 0 ? -1 : Math.max(0, limit - used) + held;
