/** node dist/tools/pack/main.js: what a tarball is made of, before `npm pack` makes it. The next build compiles everything anew. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT } from "../engine/home.js";
import { makeLean } from "./lean.js";

const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
const [packed] = JSON.parse(execFileSync("npm", args, { cwd: PACKAGE_ROOT, encoding: "utf8" })) as {
  readonly files: readonly { readonly path: string }[];
}[];
rmSync(path.join(PACKAGE_ROOT, "dist", "tsconfig.tsbuildinfo"), { force: true });
makeLean(
  PACKAGE_ROOT,
  (packed?.files ?? []).map((file) => file.path),
);
