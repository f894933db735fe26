import type { StormOptions } from "./options";
export function runActors(_options: StormOptions, _print: (text: string) => void): Promise<number> {
  return Promise.resolve(0);
}
