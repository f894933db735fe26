import type { WorldView } from "../../simulator/index";
import { type Declaration, type Program, Ref } from "../emulator/program";
import type { Json } from "../emulator/values";

/** Estate that a stack protects. */
export type Estate = "shop" | "app";

/** Variables of the programs. */
export type Key = "group" | "web" | "db" | "spare" | "attachment" | "protection" | "drill" | "other" | "box";

const SERVERS: Readonly<Record<Estate, Readonly<Partial<Record<Key, string>>>>> = {
  shop: { web: "web-1", db: "db-1" },
  app: { web: "app-1" },
};
const DISKS: Readonly<Record<Estate, string>> = { shop: "spare-1", app: "spare-2" };

/** Variables that a program has only once somebody puts them in. */
const LATER: readonly string[] = ["drill"];

/** The program that a team begins with. */
export function firstProgram(whole: Program): Program {
  return whole.filter(({ key }) => !LATER.includes(key));
}

/** All that a team may declare; the component is empty at first. */
export function wholeProgram(world: WorldView, estate: Estate, named: boolean): Program {
  const group = new Ref("group", "id");
  const declare = (key: string, kind: Declaration["kind"], args: Json): Declaration => ({
    key,
    kind,
    // Two teams that protect different things do not call them the same.
    name: estate === "shop" ? key : `${estate}-${key}`,
    args,
    options: {},
  });
  const servers = Object.entries(SERVERS[estate]).map(([key, name]) =>
    declare(key, "ProtectedInstance", {
      ...(named ? { name: `${estate}-${key}` } : {}),
      protectionGroup: group,
      serverId: idOf(world.servers, name),
      deleteTargetServer: true,
    }),
  );
  return [
    declare("box", "Component", {}),
    declare("group", "ProtectionGroup", {
      ...(named ? { name: estate } : {}),
      sourceAvailabilityZone: "eu-de-01",
      targetAvailabilityZone: "eu-de-02",
      domainId: world.domains[0]?.id,
      sourceVpcId: world.vpcs[0]?.id,
    }),
    ...servers,
    declare("spare", "ReplicationPair", {
      ...(named ? { name: `${estate}-spare` } : {}),
      protectionGroup: group,
      volumeId: idOf(world.disks, DISKS[estate]),
      deleteTargetVolume: true,
    }),
    declare("attachment", "ReplicationAttachment", {
      protectionGroup: group,
      protectedInstanceId: new Ref("web", "id"),
      replicationPairId: new Ref("spare", "id"),
      device: "/dev/vdb",
      detachFromRunning: true,
    }),
    declare("other", "Other", { fails: false, value: 1 }),
    {
      ...declare("protection", "Protection", { protectionGroup: group }),
      options: { dependsOn: [...Object.keys(SERVERS[estate]), "spare", "attachment"] },
    },
    {
      ...declare("drill", "DisasterRecoveryDrill", { protectionGroup: group }),
      options: { dependsOn: ["protection"] },
    },
  ];
}

function idOf(rows: readonly { readonly id: string; readonly name: string }[], name: string): string {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`the world has no ${name}`);
  return row.id;
}
