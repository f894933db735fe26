import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import type { Input } from "../../../provider/model/define";
import { DEFINITIONS, type Kind, KINDS } from "../../../provider/model/definitions";

const SOURCES: Readonly<Record<Kind, string>> = {
  ProtectionGroup: "protection-group",
  ReplicationPair: "replication-pair",
  ProtectedInstance: "protected-instance",
  ReplicationAttachment: "replication-attachment",
  Protection: "protection",
  DisasterRecoveryDrill: "disaster-recovery-drill",
  GroupVerification: "group-verification",
};

/** What the documentation of each argument of a class says. */
function documented(kind: Kind): Map<string, string> {
  const file = path.join(process.cwd(), "sdk", `${SOURCES[kind]}.ts`);
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found = source.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === `${kind}Args`);
  const members = (found?.members ?? []).filter(ts.isPropertySignature);
  return new Map(
    members.map((member) => [
      member.name?.getText(source) ?? "",
      ts
        .getJSDocCommentsAndTags(member)
        .map((comment) => comment.getText(source))
        .join("\n"),
    ]),
  );
}

describe("the documentation of arguments", () => {
  for (const kind of KINDS) {
    it(`of ${kind} says of each whether changing it replaces, as the provider's table does`, () => {
      const table: Readonly<Record<string, Input>> = DEFINITIONS[kind].inputs;
      const says = documented(kind);
      expect(says.size).to.be.greaterThan(0);
      for (const [name, text] of says) {
        expect(text, `${kind}.${name} has no documentation`).to.match(/\w{3}/);
        expect(/Changing it replaces/.test(text), `${kind}.${name}`).to.equal(table[name]?.change === "replace");
      }
    });
  }
});
