import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { commentBytes } from "../pack/lean";
import { ROOT } from "./sources";

/** Everything that a user's machine gets with this package. */
export interface Installed {
  /** Packages that this one brings, beside Pulumi's, and their size on disk in bytes. */
  readonly packages: number;
  readonly bytes: number;
  /** Files of the tarball. */
  readonly tarball: number;
}

interface LockRow {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function measureInstalled(): Installed {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockRow>>;
  };
  const brought = new Set<string>();
  const bring = (from: string): void => {
    for (const name of Object.keys({ ...packages[from]?.dependencies, ...packages[from]?.optionalDependencies })) {
      const place = placeOf(packages, from, name);
      if (place === undefined || brought.has(place)) continue;
      brought.add(place);
      bring(place);
    }
  };
  bring("");
  const files = [...brought].map((place) => path.join(ROOT, place));
  return {
    packages: brought.size,
    bytes: files.reduce((sum, folder) => sum + sizeOf(folder), 0) + tarballBytes(),
    tarball: tarball().entryCount,
  };
}

/** Says where Node finds a package from the place of another. */
function placeOf(packages: Readonly<Record<string, LockRow>>, from: string, name: string): string | undefined {
  const inside = from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (inside in packages) return inside;
  return from === ""
    ? undefined
    : placeOf(packages, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name);
}

function sizeOf(file: string): number {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(file)
    .filter((name) => name !== "node_modules")
    .reduce((sum, name) => sum + sizeOf(path.join(file, name)), 0);
}

interface Tarball {
  readonly entryCount: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let packed: Tarball | undefined;
const tarball = (): Tarball =>
  (packed ??= (
    JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        cwd: ROOT,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [Tarball]
  )[0]);
const tarballBytes = (): number => {
  const { unpackedSize, files } = tarball();
  return (
    unpackedSize -
    commentBytes(
      ROOT,
      files.map((file) => file.path),
    )
  );
};
