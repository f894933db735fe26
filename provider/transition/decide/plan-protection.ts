import { describeStatus } from "../../model/status";
import { allows } from "../../model/group-actions";
import { type Decision, type PlanInput, howToReprotect, refuse, siteName } from "./decision";

/** Rows 16 to 21: protection is declared, or was. */
export function planProtection(input: PlanInput, wanted: "on" | "off"): Decision {
  return wanted === "on" ? on(input) : off(input);
}

/**
 * In `failed-over` and `error-reprotecting` the same request overwrites the old production disks, and at the DR site, or with
 * a faulty disk, it may overwrite the last good copy.
 */
function on(input: PlanInput): Decision {
  const { observed, waitForSync } = input;
  const { status, site, pairCount, faults = [] } = observed;
  if (status === "protected") {
    return waitForSync !== true || observed.inSync === true
      ? { do: "finish", row: 16, to: site, remaining: [] }
      : { do: "sync", row: 16 };
  }
  if (allows("reprotect", status)) {
    return refuse(
      18,
      `Protection is not enabled: the group is in ${describeStatus(status)}, where enabling would overwrite the disks of the old production site.`,
      `${howToReprotect(input)} Where another stack has the group, leave this resource out until it is protected again. Nothing was changed.`,
    );
  }
  if (!allows("enable", status)) {
    return refuse(
      18,
      `Protection is not enabled: the group is in ${describeStatus(status)}.`,
      "Repair the group in the console and run pulumi up again. Nothing was changed.",
    );
  }
  if (pairCount === 0) {
    return refuse(
      17,
      "Protection is not enabled: the group has no replication pair yet.",
      "Add dependsOn: [instances and pairs] to Protection, so that it is enabled after them, or leave this resource out while the group has none. Nothing was changed.",
    );
  }
  if (site !== "source") {
    return refuse(
      17,
      `Protection is not enabled: production runs at ${siteName(site)}, and enabling would copy it over the other side.`,
      "Look at the group in the console and decide which side holds the good data; leave this resource out until then. Nothing was changed.",
    );
  }
  if (faults.length === 0) return { do: "protect", row: 17, action: "enable" };
  const named = faults.slice(0, 5).map(({ pair, level }) => `pair ${pair} has fault_level ${level}`);
  const more = faults.length > named.length ? ` and ${faults.length - named.length} more` : "";
  return refuse(
    17,
    `Protection is not enabled: production may be damaged (${named.join(", ")}${more}), and enabling copies it over the DR disks, which may be the last good copy.`,
    "Repair the storage first. Nothing was changed.",
  );
}

function off(input: PlanInput): Decision {
  const { status, site } = input.observed;
  if (allows("enable", status)) return { do: "finish", row: 19, to: site, remaining: [] };
  if (allows("disable", status) && site === "source") return { do: "protect", row: 20, action: "disable" };
  return refuse(
    21,
    `Protection is not disabled: the group is in ${describeStatus(status)} with production at ${siteName(site)}.`,
    `${beforeDisabling(input)} Or, to leave everything in the cloud and only forget it here, set abandon: true on the group, run pulumi up, and remove or destroy it again. Nothing was changed.`,
  );
}

function beforeDisabling(input: PlanInput): string {
  const { status, site } = input.observed;
  if (site === "target") return "Fail back first: set failover: false on the ProtectionGroup.";
  if (allows("reprotect", status)) return `Protect the group again first. ${howToReprotect(input)}`;
  return "Repair the group in the console first.";
}
