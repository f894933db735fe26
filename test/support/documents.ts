import { type DocumentName, type Documents, documentSchema } from "../../cli/documents";
import { expectAccepted, expectPublished, isRich } from "./published";

const tried = new Set<DocumentName>();

/**
 * The document that a command printed; fails unless it is as published, with no field more. The first of a process with much in it also tries
 * the published schema with wrong ones.
 */
export function documentIn<N extends DocumentName>(command: N, stdout: string): Documents[N] {
  const read = JSON.parse(stdout) as unknown;
  const schema = `schemas/${command}.schema.json`;
  if (tried.has(command) || !isRich(read)) expectAccepted(schema, read);
  else {
    tried.add(command);
    expectPublished(schema, read);
  }
  return documentSchema(command).strict().parse(read) as unknown as Documents[N];
}
