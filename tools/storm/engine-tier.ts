import type { StormOptions } from "./options";
export function stormEngine(_options: StormOptions, _print: (text: string) => void): Promise<number> {
  return Promise.resolve(0);
}
