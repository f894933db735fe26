/**
 * The process behind @pulumi/random where the real plugin cannot be had. The engine starts it with its own address.
 */
import { fstatSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { standIn } from "./provider.js";

/** A killed engine leaves its plugins running; its end of this pipe closes with it. */
function endWithEngine(): void {
  if (!fstatSync(0).isFIFO()) return;
  process.stdin
    .on("error", () => undefined)
    .on("close", () => process.exit(70))
    .resume();
}

endWithEngine();
const version = process.env["SDRS_RANDOM_STANDIN_VERSION"] ?? "0.0.0";
void pulumi.provider.main(standIn(version), process.argv.slice(2));
