import type { Instance } from "../../model/wire/wire";
import { startWaves } from "../../transition/steps/waves";
import { namesOf } from "./preflight";

/** Waves in which the servers of a drill start, by the names of a file. Pure. */
export function wavesOf(instances: readonly Instance[], order: readonly (readonly string[])[]): Instance[][] {
  const serverOf = (name: string): string[] => {
    const instance = instances.find((one) => namesOf(one).includes(name));
    return instance === undefined ? [] : [instance.sourceServerId];
  };
  return startWaves(
    instances,
    order.map((wave) => wave.flatMap(serverOf)),
  );
}
