/** Services that are called, by the name used in endpoints. */
export const SERVICES = ["sdrs", "ecs", "vpc", "evs", "iam", "cbr"] as const;
export type Service = (typeof SERVICES)[number];

/** Where the clouds have their services. Source: REG `endpoints`; the EIP calls use the host of VPC. */
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
    if (!(SERVICES as readonly string[]).includes(name))
      problems.push(`sdrs:endpoints (or SDRS_ENDPOINTS): "${name}" is none of ${SERVICES.join(", ")}`);
  }
  const reported = new Set<string>();
  const resolve = (service: Service): string => {
    const [source, template] =
      endpoints[service] !== undefined
        ? [`sdrs:endpoints (or SDRS_ENDPOINTS), service ${service}`, endpoints[service]]
        : service === "iam" && authUrl !== undefined
          ? ["sdrs:authUrl (or OS_AUTH_URL, HW_AUTH_URL)", authUrl.replace(/\/v3\/?$/, "")]
          : ["sdrs:endpoint (or SDRS_ENDPOINT)", endpoint ?? TEMPLATES[cloud]];
    const url = template.replaceAll("{service}", service).replaceAll("{region}", region);
    const problem = endpointProblem(url);
    if (problem !== undefined && !reported.has(source)) {
      reported.add(source);
      problems.push(`${source}: "${withoutUser(url)}" ${problem}`);
    }
    return url.replace(/\/+$/, "");
  };
  return Object.fromEntries(SERVICES.map((service) => [service, resolve(service)])) as Record<Service, string>;
}

function endpointProblem(text: string): string | undefined {
  const unknown = /\{[^}]*\}/.exec(text)?.[0];
  if (unknown !== undefined) return `has the unknown placeholder ${unknown}; known are {service} and {region}`;
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "must not contain a user or password";
  if (url.search !== "" || url.hash !== "") return "must not have a query or fragment";
  if (url.protocol === "https:") return undefined;
  if (url.protocol !== "http:") return "must begin with https://";
  return isLoopback(url.hostname)
    ? undefined
    : "must begin with https://: credentials are sent only to loopback without it";
}

/** 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(hostname: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === "[::1]" || hostname === "::1" || hostname === "localhost";
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//…@");
}
