import { Resolver } from "node:dns/promises";
import { codeOf } from "../../model/narrow";
import { type Outcome, answered, failed, messageOf, unproven } from "../outcome";
import { runInside } from "../runner";
import type { Try } from "../run";
import { type CheckServer, endpointOf } from "../servers";

const PORT = 53;
const MOST_SHOWN = 4;

/** Answers of a resolver that are about the name; after all others nobody knows. */
const ABOUT_THE_NAME: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such name",
  ENODATA: "the name has no address",
  ESERVFAIL: "its resolver cannot answer for it",
  EREFUSED: "its resolver refuses to answer for it",
  ENONAME: "there is no such name",
};

/** Asks where a name leads: to the server that serves, and nowhere else. */
export const tryDns: Try = async (attempt) => {
  const { check, server, signal } = attempt;
  const { dns } = check;
  if (dns === undefined || server === undefined) return unproven("is no check of a name", true);
  const endpoint = endpointOf(server, { address: dns.address }, PORT);
  if ("missing" in endpoint) return unproven(endpoint.missing);
  if (dns.runner !== undefined) return await runInside(attempt, dns.runner, endpoint);
  const resolver = new Resolver({ tries: 1 });
  if (dns.resolver !== undefined) resolver.setServers([dns.resolver]);
  const stop = (): void => {
    resolver.cancel();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return judge(server, dns, await resolver.resolve4(dns.name));
  } catch (error) {
    const code = codeOf(error) ?? "";
    const from = dns.resolver ?? "the resolver of this machine";
    if (Object.hasOwn(ABOUT_THE_NAME, code))
      return failed(`${dns.name}: ${ABOUT_THE_NAME[code] ?? ""} (${from}, ${code})`);
    return unproven(
      `${from} does not answer from here (${code || messageOf(error)}). Give the check a resolver that does`,
    );
  } finally {
    signal.removeEventListener("abort", stop);
  }
};

interface Name {
  readonly name: string;
  readonly address?: "private" | "eip" | undefined;
}

/** Judges where a name leads. An old address beside the right one sends a part of all traffic there. */
export function judge(server: CheckServer, { name, address = "private" }: Name, found: readonly string[]): Outcome {
  const rows = server.addresses.filter((row) => (address === "eip" ? row.eip !== null : true));
  const own = (row: CheckServer["addresses"][number]): string | null => (address === "eip" ? row.eip : row.privateIp);
  const right = rows.map(own);
  const wrong = found.filter((ip) => !right.includes(ip));
  if (wrong.length > 0) {
    const shown = `${wrong.slice(0, MOST_SHOWN).join(", ")}${wrong.length > MOST_SHOWN ? ", ..." : ""}`;
    return failed(`${name} leads to ${shown}, but ${server.label} has ${right.join(", ")}`);
  }
  const read = rows.some((row) => row.remembered !== true && found.includes(own(row) ?? ""));
  const sure = read && !(address === "private" && server.drill);
  return answered(
    sure ? { by: "service", serverId: server.id } : undefined,
    server.drill
      ? `${name} leads to ${found.join(", ")}, which production has as well as the server of the drill: nothing tells them apart. Give the check runner`
      : `${name} leads to ${found.join(", ")}, but today nobody read which server has that address`,
  );
}
