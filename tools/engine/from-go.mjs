// @ts-check
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "../bootstrap/child.mjs";
import { recordDigests } from "./digests.mjs";
import { fromCache } from "./from-cache.mjs";
import { ENGINE, engineFolder, LANGUAGE_HOST, LAUNCHER, onPath, publish } from "./layout.mjs";
import { ENGINE_VERSION } from "./version.mjs";

const LIMIT_MS = 20 * 60_000;
const STRIP = "-s -w";

/** The two are separate modules, because they need different versions of the same one. */
const BUILDS = [
  {
    module: "language-nodejs",
    binary: LANGUAGE_HOST,
    target: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    flags: STRIP,
    what: "Pulumi's language host from its Go module (up to a minute, once)",
  },
  {
    module: "pulumi",
    binary: ENGINE,
    target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: `${STRIP} -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
    what: `pulumi ${ENGINE_VERSION} from its Go module (2 to 5 minutes, once)`,
  },
];

/**
 * Makes the environment of a build: what the user set for other work must not change this build; above all, go.sum stays the
 * judge of each download.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function buildEnvironment(env) {
  const { GOOS: _os, GOARCH: _arch, GOEXPERIMENT: _experiment, GOINSECURE: _insecure, ...rest } = env;
  return {
    ...rest,
    CGO_ENABLED: "0",
    GO111MODULE: "on",
    GOWORK: "off",
    GOFLAGS: "-mod=readonly -buildvcs=false -trimpath",
    // The compiler itself may be a download, and is in no go.sum.
    GONOSUMDB: "none",
    ...(env["GOSUMDB"] === "off" ? { GOSUMDB: "sum.golang.org" } : {}),
  };
}

/**
 * @param {import("./layout.mjs").Context} context
 * @returns {Promise<{ binDir: string, version: string }>}
 */
export async function fromGo(context) {
  const { root, cache, env, progress } = context;
  const go = await onPath(process.platform === "win32" ? "go.exe" : "go", env);
  if (go === undefined) throw new Error("there is no go on PATH");
  await publish(engineFolder(cache), async (staging) => {
    const bin = path.join(staging, "bin");
    await mkdir(bin);
    for (const { module, binary, target, flags, what } of BUILDS) {
      await progress.run("engine", `building ${what}`, async () => {
        const result = await runChild(go, ["build", "-ldflags", flags, "-o", path.join(bin, binary), target], {
          cwd: fileURLToPath(new URL(`go/${module}`, import.meta.url)),
          env: buildEnvironment(env),
          timeoutMs: LIMIT_MS,
        });
        if (result.timedOut) throw new Error(`go build took longer than ${LIMIT_MS / 60_000} minutes`);
        if (result.code !== 0) throw new Error(`go build failed:\n${result.failure?.message ?? result.output.trim()}`);
      });
    }
    await copyFile(path.join(root, "node_modules", "@pulumi", "pulumi", LAUNCHER), path.join(bin, LAUNCHER));
    await recordDigests(staging);
  });
  return fromCache(context);
}
