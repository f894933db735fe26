/** Exports that other suites and commands use of the contract and its runner. */
export type { Answer } from "./http";
export { callOf, matchCall } from "./calls";
export { KINDS } from "./kinds";
export { judgeLive, type LiveOptions } from "./live";
export { operationOf, undocumentedRequests } from "./requests-seen";
export { type Result, type Row, runRows, tally, tryRow, type Verdict } from "./runner";
export type { Subject, UserName } from "./wire";
export { answerProblems, assertAnswerSchema, assertRequestSchema, requestProblems } from "./schema";
