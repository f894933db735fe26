export { type PolicySetting, sdrsPolicies, type SdrsPoliciesArgs } from "./policies";
export type { PolicyLevel, PolicySeverity, StackPolicy } from "./library";
