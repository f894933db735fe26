// @ts-check
/**
 * node install-engine.mjs <checkout> <folder> <version>: Pulumi's own installer, which fills <folder>/bin.
 */
import { createRequire } from "node:module";
import path from "node:path";

const [root = "", folder = "", version = ""] = process.argv.slice(2);
const fromCheckout = createRequire(path.join(root, "package.json"));
const fromPulumi = createRequire(fromCheckout.resolve("@pulumi/pulumi"));
const { PulumiCommand } = fromCheckout("@pulumi/pulumi/automation");
const { SemVer } = fromPulumi("semver");

try {
  await PulumiCommand.install({ root: folder, version: new SemVer(version) });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
