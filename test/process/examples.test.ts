import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { complaintsOf } from "../support/compiler.js";

const examples = path.join(PACKAGE_ROOT, "examples");
/** Folders without a program: what is in them is run by tests of their own. */
const WITHOUT_PROGRAM = ["drill-in-ci", "gamedays", "pipelines"];

describe("an example", function () {
  this.timeout(180_000);

  for (const name of readdirSync(examples).filter((each) => !WITHOUT_PROGRAM.includes(each))) {
    it(`passes the compiler, as a user would copy it: ${name}`, () => {
      const project = path.join(examples, name, "tsconfig.json");
      expect(existsSync(project), "ts-node needs a tsconfig.json beside it").to.equal(true);
      const { compilerOptions } = JSON.parse(readFileSync(project, "utf8")) as {
        compilerOptions: { rootDir?: string; strict?: boolean; exactOptionalPropertyTypes?: boolean };
      };
      // Run from the checkout, as the demo does, ts-node takes one file at a time and can't tell the root by itself.
      expect(compilerOptions.rootDir).to.equal(".");
      expect(compilerOptions).to.include({ strict: true, exactOptionalPropertyTypes: true });
      expect(complaintsOf(project)).to.deep.equal([]);
    });
  }
});
