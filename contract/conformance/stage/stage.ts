import type { Actor, Finisher } from "../actor";
import type { Place } from "../place";

/** A pair as a scene knows it. */
export interface ScenePair {
  readonly id: string;
  readonly device: string;
  readonly sourceDisk: string;
  readonly targetDisk: string;
}

/** A world in a known state and the ids a test needs in it. */
export interface Scene {
  readonly place: Place;
  readonly groupId: string;
  readonly instanceId: string;
  readonly sourceServer: string;
  readonly targetServer: string;
  /** Pairs the instance brought with it, the system disk's first. */
  readonly pairs: readonly ScenePair[];
  /** A pair that was created on its own and is attached to nothing, unless the scene says otherwise. */
  readonly separate: ScenePair;
  /** Backups of the disks of the DR server, if the scene has any. */
  readonly backups: readonly { readonly id: string; readonly disk: string }[];
  /** Further ids, by the name of the path parameter they fill. */
  readonly ids: Readonly<Record<string, string>>;
}

export type Forceable = "group" | "pair" | "instance" | "drill";

/** A subject whose world can be put into any state: the simulator. */
export interface Stage extends Finisher {
  readonly actor: Actor;
  /** Puts the world into a scene, built once and restored afterwards. */
  enter(scene: string): Promise<Scene>;
  /** Makes the next job of a type fail. */
  failNext(jobType: string, code: string): Promise<void>;
  /** Writes a status into the world, without the story that leads to it. */
  force(object: Forceable, id: string, status: string): Promise<void>;
  /** Makes the pairs of a group report a fault. */
  breakPairs(groupId: string, level: string): Promise<void>;
  /** Makes a backup of a server as it is, with one part for each of its disks. */
  backUp(serverId: string, mode?: string): Promise<{ id: string; parts: { id: string; disk: string }[] }>;
  /** Makes a backup of one disk. */
  backUpDisk(diskId: string): Promise<string>;
  /** Switches a server on at once, past every rule that would forbid it. */
  switchOn(serverId: string): Promise<void>;
  /** Puts a server into ERROR. */
  crash(serverId: string): Promise<void>;
  /** Lets so many seconds of virtual time pass. */
  pass(seconds: number): Promise<void>;
  /** Lets virtual time pass, so that everything under way ends. */
  settle(): Promise<void>;
}
