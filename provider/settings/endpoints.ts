import { isLoopback, shownAddress } from "./address";
import { SETTINGS, type SettingName, settingLabel } from "./table";
import { isOneOf } from "../model/narrow";
import { withoutEnd } from "../model/text";

/** Services that are called, by the name used in endpoints. */
export const SERVICES = ["sdrs", "ecs", "vpc", "evs", "iam", "cbr", "elb", "dns"] as const;
export type Service = (typeof SERVICES)[number];

/** Endpoints of the clouds. Source: REG `endpoints`; the EIP calls use the host of VPC. */
const TEMPLATES = {
  otc: "https://{service}.{region}.otc.t-systems.com",
  huawei: "https://{service}.{region}.myhuaweicloud.com",
} as const;

export interface EndpointSettings {
  readonly cloud: keyof typeof TEMPLATES;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly endpoints: Readonly<Record<string, string>> | undefined;
  readonly authUrl: string | undefined;
}

/** The base URL of every service. What cannot be used is added to the problems. */
export function resolveEndpoints(settings: EndpointSettings, problems: string[]): Record<Service, string> {
  const { cloud, region, endpoint, endpoints = {}, authUrl } = settings;
  for (const name of Object.keys(endpoints)) {
    if (!isOneOf(SERVICES, name))
      problems.push(`${settingLabel("endpoints")}: ${wordOr(name, "a key")} is none of ${SERVICES.join(", ")}`);
  }
  const reported = new Set<string>();
  const resolve = (service: Service): string => {
    const [setting, template]: [SettingName, string] =
      endpoints[service] !== undefined
        ? ["endpoints", endpoints[service]]
        : service === "iam" && authUrl !== undefined
          ? ["authUrl", authUrl.replace(/\/v3\/?$/, "")]
          : ["endpoint", endpoint ?? TEMPLATES[cloud]];
    const text = template.replaceAll("{service}", service).replaceAll("{region}", region);
    const problem = endpointProblem(text);
    if (problem === undefined) return addressOf(new URL(text));
    const source = `${settingLabel(setting)}${setting === "endpoints" ? `, service ${service}` : ""}`;
    if (!reported.has(source)) {
      reported.add(source);
      problems.push(`${source}: the ${SETTINGS[setting].noun}${shown(text)} ${problem}`);
    }
    return text;
  };
  return Object.fromEntries(SERVICES.map((service) => [service, resolve(service)])) as Record<Service, string>;
}

/** The address as it was judged, without a slash at the end. */
function addressOf(url: URL): string {
  return withoutEnd(`${url.origin}${url.pathname}`, "/");
}

function endpointProblem(text: string): string | undefined {
  const unknown = /\{[^{}]*\}/.exec(text)?.[0];
  if (unknown !== undefined)
    return `has ${wordOr(unknown.slice(1, -1), "a placeholder", "the placeholder ")}, but only {service} and {region} are known`;
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.pathname.includes("@"))
    return "must not contain a user or password";
  if (/[?#]/.test(text)) return "must not have a query or fragment";
  if (url.protocol === "https:") return undefined;
  if (url.protocol !== "http:") return "must begin with https://";
  return isLoopback(url.hostname)
    ? undefined
    : "must begin with https://: credentials are sent only to loopback without it";
}

/** The address that is refused. */
function shown(text: string): string {
  const address = shownAddress(text);
  return address === undefined ? "" : ` at "${address}"`;
}

/** A word that somebody mistyped, unless it looks like more than a word. */
function wordOr(text: string, otherwise: string, lead = ""): string {
  return /^[A-Za-z]{1,16}$/.test(text) ? `${lead}"${text}"` : otherwise;
}
