/** ECS flavors: size from the name, and the kinds that SDRS does not support (OTC-UMN constraints). */

const SIZES: Readonly<Record<string, number>> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  "2xlarge": 8,
  "4xlarge": 16,
  "8xlarge": 32,
};

export interface FlavorFacts {
  readonly vcpus: number;
  readonly ram: number;
}

export function flavorFacts(name: string): FlavorFacts {
  const [, size = "large", ratio = "2"] = name.split(".");
  const vcpus = SIZES[size] ?? 2;
  return { vcpus, ram: vcpus * (Number(ratio) || 2) * 1024 };
}

export const isFlavor = (name: string): boolean => /^[a-z0-9]+\.[a-z0-9]+(\.[0-9a-z]+)*$/i.test(name);

/** GPU and FPGA accelerated, C6, C9, S9, I9, M9, Kunpeng, disk-intensive and bare-metal kinds. */
const UNSUPPORTED = /^(c6|c9|s9|i9|m9|g\d|p\d|pi\d|fp\d|kc\d|km\d|d1|d2|physical|e1|e2)\b/i;

export const isSupportedFlavor = (name: string): boolean => !UNSUPPORTED.test(name);
