/** Forms of a plan. */
export const PLAN_FORMATS = ["text", "json", "junit", "github", "gitlab"] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];
