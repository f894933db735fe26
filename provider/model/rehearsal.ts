import { isObject } from "./narrow";

/** True of a document that says of itself that it was made on a simulation, and proves nothing. */
export const isRehearsal = (value: unknown): boolean => isObject(value) && value["rehearsal"] === true;
