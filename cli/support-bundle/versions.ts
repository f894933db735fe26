import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import type { Documents } from "../documents";
import { packageVersion } from "../program";

type Versions = Documents["support-bundle"]["versions"];

/** An engine that does not tell its version soon is not waited for. */
const ENGINE_MS = 10_000;

/** Versions of whatever takes part. */
export async function versions(): Promise<Versions> {
  return {
    package: packageVersion(),
    node: process.version,
    engine: await engineVersion(),
    sdk: sdkVersion(),
    system: `${os.type()} ${os.release()} ${process.arch}`,
  };
}

/** Version of the engine on the path; null if there is none. */
async function engineVersion(): Promise<string | null> {
  return await new Promise((resolve) => {
    execFile("pulumi", ["version"], { timeout: ENGINE_MS }, (error, stdout) => {
      const version = stdout.trim();
      resolve(error === null && /^v?\d[\w.+-]{0,60}$/.test(version) ? version : null);
    });
  });
}

/** Version of Pulumi's SDK that the programs here use; null if it is not installed beside this package. */
function sdkVersion(): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : null;
  } catch {
    return null;
  }
}
