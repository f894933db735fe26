export { defineDrill, runDrill, type Drill, type DrillOptions, type DrillRecord } from "./drill";
export { drillSuite } from "./suite";
