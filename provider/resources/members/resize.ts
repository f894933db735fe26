import { DrError } from "../../errors";
import { BUSY_MEMBER_STATUSES, otherSite, type Site } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { ProtectedInstanceInputs } from "../../model/definitions";
import type { Instance } from "../../model/wire/wire";
import { type ServerView, isStopped } from "../../transition/observe/observation";
import { readServers } from "../../transition/observe/observe";
import type { Call } from "../../call";
import type { ResizeInput } from "../../api/cloud";
import { changeOnce } from "../common/change-once";

/** Inputs that say what flavor a server has. */
export const FLAVORS = ["flavor", "productionFlavor", "drFlavor"] as const;
/** Inputs that say on which dedicated host a server is. */
export const HOSTS = ["productionDedicatedHostId", "drDedicatedHostId"] as const;

/** Flavors that are asked for, and where the servers are: those of the declared server and of the one that the service made. */
export type Sizes = Pick<ProtectedInstanceInputs, "serverId" | (typeof FLAVORS)[number] | (typeof HOSTS)[number]>;

/**
 * Gives the servers of an instance their flavors. What has its flavor already is not asked for: the service refuses the present one.
 * A server on a dedicated host is resized only with the host named, the present one or another.
 */
export async function resize(call: Call, id: string, sizes: Sizes): Promise<void> {
  const { instances } = call.cloud;
  const { name } = await instances.get(id);
  const flavors = [...new Set(FLAVORS.flatMap((input) => sizes[input] ?? []))].join(" and ");
  if (flavors === "") return;
  let input: ResizeInput = {};
  const look = async (): Promise<{ readonly instance: Instance; readonly others: readonly ServerView[] }> => {
    const instance = await instances.get(id);
    const wanted = [instance.sourceServerId, instance.targetServerId].filter(
      (server) => server !== "" && flavorOf(server, sizes) !== undefined,
    );
    const views = await readServers(call.cloud, wanted);
    return { instance, others: [...views.values()].filter((view) => view.flavor !== flavorOf(view.id, sizes)) };
  };
  await changeOnce(call, {
    what: `Resize of protected instance ${name} to ${flavors}`,
    careful: true,
    look: async () => {
      const { status } = await instances.get(id);
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      const { instance, others } = await look();
      input = inputFor(instance, others, sizes);
      return { is: others.length === 0 ? "done" : "open", status };
    },
    ask: async () => {
      refuseRunning(name, flavors, (await look()).others);
      return await instances.resize(id, input);
    },
  });
}

const isDeclared = (server: string, { serverId }: Sizes): boolean => server === serverId;

function flavorOf(server: string, sizes: Sizes): string | undefined {
  return (isDeclared(server, sizes) ? sizes.productionFlavor : sizes.drFlavor) ?? sizes.flavor;
}

function hostOf(server: string, sizes: Sizes): string | undefined {
  return isDeclared(server, sizes) ? sizes.productionDedicatedHostId : sizes.drDedicatedHostId;
}

/** Names one side only where the other has its flavor, and both by one name where they are to have the same. */
function inputFor(instance: Instance, others: readonly ServerView[], sizes: Sizes): ResizeInput {
  const { productionSite: site } = instance;
  const at = (side: Site): string | undefined => others.find(({ id }) => id === serverAt(instance, side))?.id;
  const production = at(site);
  const dr = at(otherSite(site));
  const flavors = [production, dr].map((server) => (server === undefined ? undefined : flavorOf(server, sizes)));
  const [productionFlavor, drFlavor] = flavors;
  return {
    ...(productionFlavor === drFlavor ? { flavor: drFlavor } : { productionFlavor, drFlavor }),
    productionHostId: production === undefined ? undefined : hostOf(production, sizes),
    drHostId: dr === undefined ? undefined : hostOf(dr, sizes),
  };
}

function refuseRunning(name: string, flavors: string, resized: readonly ServerView[]): void {
  const running = resized.filter((server) => !isStopped(server));
  if (running.length === 0) return;
  throw new DrError(
    "DR_PRECONDITION",
    `Protected instance ${name} cannot be resized to ${flavors}: ${running.map((server) => `server ${server.name} (${server.id}) is ${server.readable ? server.status : "unreadable"}`).join(", ")}`,
    {},
    { hint: "Stop the servers that are named and run again; nothing was changed." },
  );
}
