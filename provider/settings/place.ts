import { z } from "zod";
import { type Service, resolveEndpoints } from "./endpoints";
import type { ChosenCredential } from "./credential";
import {
  type Found,
  type Source,
  type Sources,
  isLower,
  isSet,
  labelsOf,
  lowerThan,
  nameIn,
  partsOf,
  takeAway,
} from "./sources";
import { SETTINGS, type SettingName, settingLabel } from "./table";

const CLOUDS = ["otc", "huawei"] as const;
export type CloudName = (typeof CLOUDS)[number];

/** Destination of calls. */
export interface Place {
  readonly cloud: CloudName;
  readonly region: string;
  readonly endpoints: Readonly<Record<Service, string>>;
}

type Parts = ReadonlyMap<SettingName, Found>;

/** Takes region, cloud and addresses whole from the first source that names any of them. */
export function choosePlace(
  sources: Sources,
  credential: ChosenCredential | undefined,
  problems: string[],
): Place & { readonly used: readonly Found[] } {
  const source = sources.all.find(({ settings }) => partsOf(settings, "region").length > 0);
  const used = source === undefined ? [] : partsOf(source.settings, "region");
  const parts: Parts = new Map(used.map((found) => [found.name, found]));
  const rest = source === undefined ? [] : unansweredParts(sources, source, parts);
  for (const found of rest) {
    problems.push(
      `${used.slice(0, 1).map(isSet).join("")}, but the ${SETTINGS[found.name].noun} is only in ${found.label}: ` +
        `set ${nameIn(source?.name ?? "config", found.name)}, or ${takeAway([found.label])}`,
    );
  }
  const region = parts.get("region") ?? rest.find(({ name }) => name === "region");
  const place = evaluate(
    cloudOf(parts),
    region === undefined ? parts : new Map([...parts, ["region", region]]),
    problems,
  );
  const [first] = used;
  if (first !== undefined && region === undefined && place.cloud === "huawei")
    problems.push(`${isSet(first)}, but the region is missing: set ${nameIn(source?.name ?? "config", "region")}`);
  if (source !== undefined && credential !== undefined && isLower(source.name, credential.source))
    problems.push(...strangeAddress(credential, parts, place));
  return { ...place, used };
}

/** Parts that have a default, but that a lower source names otherwise: neither may quietly replace the other. */
function unansweredParts(sources: Sources, source: Source, parts: Parts): readonly Found[] {
  const now = evaluate(cloudOf(parts), parts, []);
  return (["region", "cloud", "endpoint", "endpoints"] as const).flatMap((name) => {
    const other = lowerThan(sources, source.name).flatMap(({ settings }) => settings.get(name) ?? [])[0];
    if (parts.has(name) || other === undefined) return [];
    if (name === "region" && now.cloud === "huawei") return [other];
    const withIt = new Map([...parts, [name, other]]);
    return sameAddress(now, evaluate(cloudOf(withIt), withIt, [])) ? [] : [other];
  });
}

/**
 * A credential goes to an address of its own source or of a higher one. Of a lower source only the name of the region counts,
 * since it can only choose among the hosts of the cloud; an address that equals the one of the region does no harm.
 */
function strangeAddress(credential: ChosenCredential, parts: Parts, place: Place): string[] {
  const trusted = new Map([...parts].filter(([, { source }]) => !isLower(source, credential.source)));
  const region = parts.get("region");
  const usual = evaluate(cloudOf(trusted), region ? new Map([...trusted, ["region", region]]) : trusted, []);
  if (sameAddress(usual, place)) return [];
  const named = [...parts.values()].filter(
    ({ name, source }) => isLower(source, credential.source) && name !== "region",
  );
  const strange = named.length > 0 ? named : [...parts.values()];
  const wanted = new Set<SettingName>([
    "region",
    ...(usual.cloud === place.cloud ? [] : (["cloud"] as const)),
    ...strange.map(({ name }) => name),
  ]);
  return [
    `${credential.isSet}, but the address that it would be sent to is only in ${labelsOf(strange).join(" and ")}: ` +
      `set ${[...wanted].map((name) => nameIn(credential.source, name)).join(" and ")}, or ${takeAway(labelsOf(strange))}`,
  ];
}

const CLOUD_BY_HOST = [
  ["otc", /\.otc\.t-systems\.com$|\.otc-tsi\.de$/],
  ["huawei", /\.myhuaweicloud\.(com|eu)$/],
] as const;

/** The cloud, if no setting names it: by the identity service, else by the family of the variable that names the region. */
function cloudOf(parts: Parts): CloudName {
  const url = parts.get("authUrl")?.value ?? "";
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  const byHost = CLOUD_BY_HOST.find(([, pattern]) => pattern.test(host))?.[0];
  return byHost ?? (parts.get("region")?.source === "hw" ? "huawei" : "otc");
}

/** Of the regions of OTC only one has the service. Huawei has no default, and needs a region of its own source. */
const DEFAULT_REGION = "eu-de";

function evaluate(cloudIfUnset: CloudName, parts: Parts, problems: string[]): Place {
  const valueOf = (name: SettingName): string | undefined => parts.get(name)?.value;
  const refuse = (name: SettingName, problem: string): void => {
    problems.push(`${settingLabel(name)}: ${problem}`);
  };
  const named = valueOf("cloud") ?? cloudIfUnset;
  const cloud = CLOUDS.find((one) => one === named);
  if (cloud === undefined) refuse("cloud", `must be ${CLOUDS.join(" or ")}`);
  const region = valueOf("region") ?? DEFAULT_REGION;
  if (!/^[A-Za-z0-9-]+$/.test(region)) refuse("region", "must be a name such as eu-de");
  const urls = JSON_OBJECT.safeParse(valueOf("endpoints"));
  if (!urls.success) refuse("endpoints", urls.error.issues[0]?.message ?? "is not valid");
  const place = {
    cloud: cloud ?? "otc",
    region,
    endpoint: valueOf("endpoint"),
    endpoints: urls.data,
    authUrl: valueOf("authUrl"),
  };
  return { cloud: place.cloud, region, endpoints: resolveEndpoints(place, problems) };
}

function sameAddress(a: Place, b: Place): boolean {
  const text = ({ cloud, region, endpoints }: Place): string =>
    JSON.stringify([cloud, region, Object.entries(endpoints)]);
  return text(a) === text(b);
}

const JSON_OBJECT: z.ZodType<Record<string, string> | undefined> = z
  .string()
  .transform((text, context) => {
    try {
      const parsed: unknown = JSON.parse(text);
      return parsed;
    } catch {
      context.addIssue({ code: "custom", message: "is not JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string("must be URLs by service"), "must be an object of URLs"))
  .optional();

/** The project: an id, or a name that is looked up. */
export type Project = { readonly projectId: string } | { readonly projectName: string };

/** Takes the project from the first source that names it; one that only a lower source than the credential's names is refused. */
export function chooseProject(
  sources: Sources,
  credential: (ChosenCredential & { readonly hasAgency: boolean }) | undefined,
  region: string,
  problems: string[],
): { readonly project: Project; readonly used: readonly Found[] } {
  const source = sources.all.find(({ settings }) => partsOf(settings, "project").length > 0);
  const delegated = source?.settings.get("delegatedProject");
  const id = delegated === undefined ? source?.settings.get("projectId") : undefined;
  const name = delegated ?? source?.settings.get("projectName");
  const found = id ?? name;
  const project = id !== undefined ? { projectId: id.value } : { projectName: name?.value ?? region };
  if (found === undefined) return { project, used: [] };
  const isDefault = id === undefined && found.value === region;
  if (credential !== undefined && isLower(found.source, credential.source) && !isDefault) {
    const lower = lowerThan(sources, credential.source).flatMap(({ settings }) => partsOf(settings, "project"));
    problems.push(
      `${credential.isSet}, but the project is only in ${found.label}: set ${nameIn(credential.source, "projectId")} or ` +
        `${nameIn(credential.source, "projectName")}, or ${takeAway(labelsOf(lower))} if the project is the one named like the region`,
    );
  } else if (delegated !== undefined && credential?.hasAgency === false) {
    problems.push(
      `${isSet(delegated)}, but the agency that it belongs to is missing: set ${nameIn(credential.source, "agencyName")}, ` +
        `or ${takeAway([delegated.label])}`,
    );
  }
  return { project, used: [found] };
}
