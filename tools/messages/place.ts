import path from "node:path";

/** The compiled files of this checkout. */
export const COMPILED = path.resolve(__dirname, "..", "..");

/** This checkout. */
export const ROOT = path.dirname(COMPILED);

/** The page of every message. */
export const PAGE = path.join(ROOT, "docs", "reference", "messages.md");
