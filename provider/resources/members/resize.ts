import { DrError } from "../../errors";
import { BUSY_MEMBER_STATUSES, otherSite } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { Instance } from "../../model/wire/wire";
import { type ServerView, isStopped } from "../../transition/observe/observation";
import { readServers } from "../../transition/observe/observe";
import type { Call } from "../../call";
import type { ResizeInput } from "../../api/cloud";
import { changeOnce } from "../common/change-once";

/** Gives both servers of an instance a flavor. What has it already is not asked for: the service refuses the present one. */
export async function resize(call: Call, id: string, flavor: string): Promise<void> {
  const { instances } = call.cloud;
  const { name } = await instances.get(id);
  let input: ResizeInput = { flavor };
  await changeOnce(call, {
    what: `Resize of protected instance ${name} to ${flavor}`,
    careful: true,
    look: async () => {
      const instance = await instances.get(id);
      const { status } = instance;
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      const views = await readServers(call.cloud, serversOf(instance));
      const other = [...views.values()].filter((view) => view.flavor !== flavor);
      input = inputFor(instance, other, flavor);
      return { is: other.length === 0 ? "done" : "open", status };
    },
    ask: async () => {
      const instance = await instances.get(id);
      refuseRunning(name, flavor, await readServers(call.cloud, serversOf(instance)), input);
      return await instances.resize(id, input);
    },
  });
}

function serversOf({ sourceServerId, targetServerId }: Instance): string[] {
  return [sourceServerId, targetServerId].filter((id) => id !== "");
}

/** Names one side only where the other has the flavor. */
function inputFor(instance: Instance, other: readonly ServerView[], flavor: string): ResizeInput {
  const [one] = other;
  if (other.length !== 1 || one?.flavor === undefined) return { flavor };
  const { productionSite: site } = instance;
  if (one.id === serverAt(instance, site)) return { productionFlavor: flavor };
  return one.id === serverAt(instance, otherSite(site)) ? { drFlavor: flavor } : { flavor };
}

function refuseRunning(
  name: string,
  flavor: string,
  views: ReadonlyMap<string, ServerView>,
  { flavor: both }: ResizeInput,
): void {
  const resized = [...views.values()].filter((view) => both !== undefined || view.flavor !== flavor);
  const running = resized.filter((server) => !isStopped(server));
  if (running.length === 0) return;
  throw new DrError(
    "DR_PRECONDITION",
    `Protected instance ${name} cannot be resized to ${flavor}: ${running.map((server) => `server ${server.name} (${server.id}) is ${server.readable ? server.status : "unreadable"}`).join(", ")}`,
    {},
    { hint: "Stop the servers that are named and run again; nothing was changed." },
  );
}
