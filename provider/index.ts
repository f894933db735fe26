export { type DynamicProvider, handler } from "./handlers/index";
export { type HandlerDeps, connectDeps } from "./handlers/context";
export { type Cloud, createCloud } from "./api/cloud";
export { DrError, ERRORS, type ErrorCode, exitCode, isDrError } from "./errors";
export { type Settings, readSettings } from "./settings";
export { type Clock, systemClock } from "./wait";
export { explain } from "./transitions/explain";
export { observe } from "./transitions/observe";
