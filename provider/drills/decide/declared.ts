import { type Check, outlasting, serverOfCheck } from "../../model/checks";
import { type DrillFile, hasWay } from "../../model/drill-file";
import type { DrillFacts } from "./preflight";

/** Facts of a drill file and its checks that a preflight judges. Pure. */
export function declaredFacts(file: DrillFile, checks: readonly Check[]): Pick<DrillFacts, "named" | "way" | "others"> {
  const { ready, dataLoss } = file.objective ?? {};
  const order = (file.startOrder ?? []).flat().map((server) => ({ where: "startOrder", server }));
  const access = file.access !== undefined && "bindEip" in file.access ? file.access.bindEip.servers : undefined;
  return {
    named: [
      ...order,
      ...(access ?? []).map((server) => ({ where: "access.bindEip", server })),
      ...checks.flatMap((check) => {
        const server = serverOfCheck(check);
        return server === undefined ? [] : [{ where: `check ${check.name}`, server }];
      }),
    ],
    way: hasWay(checks, file.access),
    others: [
      ...(ready === undefined ? [] : outlasting(checks, ready)).map(
        ({ name, within = "" }) =>
          `check ${name} may take ${within}, longer than the objective ready of ${ready ?? ""}`,
      ),
      ...(file.dataLoss === undefined || checks.some(({ name }) => name === file.dataLoss)
        ? []
        : [`dataLoss names check "${file.dataLoss}", which is not declared`]),
      ...(dataLoss !== undefined && file.dataLoss === undefined
        ? ["objective has dataLoss, and no check measures it: name one in dataLoss"]
        : []),
    ],
  };
}
