/**
 * Calls `stop` when somebody wishes that the command ends, by a signal or because its time is up, until the function that it gives is
 * called. A terminal that closes ends nothing: the order was given.
 */
export function onWishToEnd(
  timeoutSeconds: number | undefined,
  stop: (why: string) => void,
  onInt = (): void => {
    stop("SIGINT");
  },
): () => void {
  const onTerm = (): void => {
    stop("SIGTERM");
  };
  const onHangUp = (): void => undefined;
  process.on("SIGTERM", onTerm).on("SIGINT", onInt).on("SIGHUP", onHangUp);
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          stop("The time of --timeout is up");
        }, timeoutSeconds * 1000);
  return () => {
    clearTimeout(timer);
    process.off("SIGTERM", onTerm).off("SIGINT", onInt).off("SIGHUP", onHangUp);
  };
}
