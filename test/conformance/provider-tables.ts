import { refusalError } from "../../provider/api/api-errors";
import { VENDOR_CODES, VENDOR_CODES_BY_OPERATION } from "../../provider/api/vendor-codes";
import { FAULT_LEVEL, GROUP_STATUSES, INSTANCE_STATUSES, PAIR_STATUSES, statusKind } from "../../provider/model/status";
import { GROUP_ACTIONS } from "../../provider/model/group-actions";
import type { ProviderTables } from "./judge/provider";

/** The provider's own tables, as the judgement wants them. */
export const PROVIDER: ProviderTables = {
  actions: GROUP_ACTIONS,
  statuses: { group: GROUP_STATUSES, pair: PAIR_STATUSES, instance: INSTANCE_STATUSES },
  kindOf: statusKind,
  codeOf: (status, code, call) =>
    refusalError({
      operation: "Asking",
      method: "GET",
      path: "/",
      service: "sdrs",
      status,
      body: { error: { code, message: "refused" } },
      headers: {},
      call,
    }).code,
  vendorCodes: [VENDOR_CODES, ...Object.values(VENDOR_CODES_BY_OPERATION)].flatMap((table) => Object.keys(table)),
  faultLevels: FAULT_LEVEL,
};
