import { readFileSync } from "node:fs";
import path from "node:path";
import type { ReportGenerator } from "./schema";

/** This package, as its manifest names it; read, since a compiled copy of the manifest would shadow the package. */
export function generator(): ReportGenerator {
  const file = path.join(__dirname, "..", "..", "package.json");
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as ReportGenerator;
  return { name, version };
}
