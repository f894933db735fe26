/**
 * A small shop to protect, as a world of the simulator and as a program: one server with an EIP, a further disk, a second group.
 */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type { World } from "../../simulator/index.js";
import * as sdrs from "../../sdk/index.js";

export const IDS = {
  domain: "91bce11d-4e05-4c52-a2e6-3e77378d0366",
  vpc: "c889667c-bb35-41db-aced-8f4399440d33",
  web: "3a68dd7a-2d97-4548-abea-6d0061527378",
  db: "d383b793-d6c0-4b2b-a983-8c24ed0747fa",
  archive: "94aec0a1-f57b-4dc8-ad97-c2b1c61156a9",
} as const;

export const EIP = "80.158.7.7";
export const WEB_IP = "192.168.0.10";

/** Small disks, so that a first copy is short at any pace. */
export const SHOP_WORLD: World = {
  region: "eu-de",
  domains: [{ id: IDS.domain, name: "SDRS_Domain01", zones: ["eu-de-01", "eu-de-02"] }],
  vpcs: [
    {
      id: IDS.vpc,
      name: "shop",
      cidr: "192.168.0.0/16",
      subnets: [{ name: "shop-subnet", cidr: "192.168.0.0/24" }],
    },
  ],
  servers: [
    {
      id: IDS.web,
      name: "web-1",
      zone: "eu-de-01",
      vpc: "shop",
      disks: [{ name: "web-1-root", size: 10 }],
      nics: [{ subnet: "shop-subnet", ip: WEB_IP, eip: EIP }],
    },
    {
      id: IDS.db,
      name: "db-1",
      zone: "eu-de-01",
      vpc: "shop",
      disks: [{ name: "db-1-root", size: 10 }],
      nics: [{ subnet: "shop-subnet", ip: "192.168.0.20" }],
    },
  ],
  disks: [{ id: IDS.archive, name: "archive", size: 10, zone: "eu-de-01" }],
};

/** Parts that a test changes from one update to the next. A part that is null is not in the program. */
export interface Shop {
  /** Logical name of the group. */
  readonly groupName?: string;
  readonly group?: Partial<sdrs.ProtectionGroupArgs>;
  /** The group's name is left to its class. */
  readonly derivedName?: boolean;
  readonly groupOptions?: pulumi.CustomResourceOptions;
  readonly web?: Partial<sdrs.ProtectedInstanceArgs> | null;
  readonly archive?: Partial<sdrs.ReplicationPairArgs> | null;
  readonly protection?: Partial<sdrs.ProtectionArgs> | null;
  /** Members are given only the id of their group. */
  readonly byId?: boolean;
  /** A second group, with the database server. */
  readonly office?: Partial<sdrs.ProtectionGroupArgs> | null;
  /** A drill of the group. */
  readonly drill?: Partial<sdrs.DisasterRecoveryDrillArgs>;
  /** Options for every resource, such as an explicit provider. */
  readonly options?: pulumi.CustomResourceOptions;
  /** Everything is a child of one component. */
  readonly component?: boolean;
  /** Logical names, where they differ from the usual ones, and the names they had before. */
  readonly names?: Partial<Record<"web" | "archive" | "protection", Renamed>>;
  /** A path from which a second copy of the classes is loaded for the members. */
  readonly copy?: string;
  /** A resource of the program that fails: a group in zones that do not exist. */
  readonly failing?: boolean;
}

/** A logical name, and the one that it is an alias for. */
export interface Renamed {
  readonly name: string;
  readonly alias?: string;
}

export const GROUP_NAME = "shop-group";
export const OFFICE_NAME = "office-group";

export const GROUP_ARGS = {
  sourceAvailabilityZone: "eu-de-01",
  targetAvailabilityZone: "eu-de-02",
  domainId: IDS.domain,
  sourceVpcId: IDS.vpc,
} as const;

/** The program; to be called anew in each run, since each run registers its resources. */
export function shop(declared: Shop = {}): Record<string, unknown> {
  const parent =
    declared.component === true ? new pulumi.ComponentResource("test:shop:Workload", "workload") : undefined;
  const options = { ...declared.options, ...(parent === undefined ? {} : { parent }) };
  const classes = declared.copy === undefined ? sdrs : (createRequire(__filename)(declared.copy) as typeof sdrs);
  const named = (
    part: "web" | "archive" | "protection",
    usual: string,
  ): { name: string; opts: pulumi.CustomResourceOptions } => {
    const { name, alias } = declared.names?.[part] ?? { name: usual };
    return { name, opts: alias === undefined ? options : { ...options, aliases: [{ name: alias }] } };
  };
  const group = new sdrs.ProtectionGroup(
    declared.groupName ?? "shop",
    { ...GROUP_ARGS, ...(declared.derivedName === true ? {} : { name: GROUP_NAME }), ...declared.group },
    { ...options, ...declared.groupOptions },
  );
  const protectionGroup = declared.byId === true ? group.id : group;
  const web =
    declared.web === null
      ? undefined
      : new classes.ProtectedInstance(
          named("web", "web").name,
          { protectionGroup, serverId: IDS.web, deleteTargetServer: true, ...declared.web },
          named("web", "web").opts,
        );
  const archive =
    declared.archive === null
      ? undefined
      : new classes.ReplicationPair(
          named("archive", "archive").name,
          { protectionGroup, volumeId: IDS.archive, deleteTargetVolume: true, ...declared.archive },
          named("archive", "archive").opts,
        );
  const members = [web, archive].filter((member) => member !== undefined);
  const protection =
    declared.protection === null
      ? undefined
      : new classes.Protection(
          named("protection", "shop").name,
          { protectionGroup, ...declared.protection },
          { ...named("protection", "shop").opts, dependsOn: members },
        );
  if (declared.failing === true)
    new sdrs.ProtectionGroup("failing", { ...GROUP_ARGS, targetAvailabilityZone: "eu-de-99" }, options);
  if (declared.drill !== undefined)
    new sdrs.DisasterRecoveryDrill(
      "rehearsal",
      { protectionGroup, ...declared.drill },
      { ...options, dependsOn: [...members, ...(protection === undefined ? [] : [protection])] },
    );
  if (declared.office !== undefined && declared.office !== null) office(declared.office, options);
  const outputs = {
    groupId: group.id,
    productionSite: group.productionSite,
    status: protection?.status,
    activeVolumeId: archive?.activeVolumeId,
    activeServerId: web?.activeServerId,
    verification: declared.group?.checks === undefined ? undefined : group.verification,
  };
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
}

function office(declared: Partial<sdrs.ProtectionGroupArgs>, options: pulumi.CustomResourceOptions): void {
  const group = new sdrs.ProtectionGroup("office", { ...GROUP_ARGS, name: OFFICE_NAME, ...declared }, options);
  const db = new sdrs.ProtectedInstance(
    "db",
    { protectionGroup: group, serverId: IDS.db, deleteTargetServer: true },
    options,
  );
  new sdrs.Protection("office", { protectionGroup: group }, { ...options, dependsOn: [db] });
}
