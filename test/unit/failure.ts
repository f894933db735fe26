import { type DrError, isDrError } from "../../provider/errors";

/** The error of ours that a promise ends with; one that succeeds, or ends with any other, fails the test. */
export async function failure(promise: Promise<unknown>): Promise<DrError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isDrError(error)) return error;
  throw error instanceof Error ? error : new Error("it did not fail");
}

/** What the error says that a piece of work ends with; work that succeeds fails the test. */
export async function refused(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it was not refused");
}
