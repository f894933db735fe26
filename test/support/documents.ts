import { type DocumentName, type Documents, documentSchema } from "../../cli/documents";

/** The document that a command printed; fails unless it is as published, with no field more. */
export function documentIn<N extends DocumentName>(command: N, stdout: string): Documents[N] {
  return documentSchema(command).strict().parse(JSON.parse(stdout)) as unknown as Documents[N];
}
