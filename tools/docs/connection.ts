import { table } from "./table";

/** Rules by which an entry of `clouds.yaml` is found and read. */
const CLOUDS_RULES: readonly (readonly [string, string])[] = [
  ["where it is looked for", "`OS_CLIENT_CONFIG_FILE`; else `clouds.yaml`, `clouds.yml`, `clouds.json` in the working folder, `$XDG_CONFIG_HOME/openstack` (`~/.config/openstack`) and `/etc/openstack`: the first that exists"],
  ["which entry", "the one that `OS_CLOUD` names; without `OS_CLOUD` no file is read; an entry that is missing is refused, naming the file"],
  ["`secure.yaml`", "`OS_CLIENT_SECURE_FILE`; else `secure.yaml`, `.yml`, `.json` beside the file that was found, and in the same folders; the entry of the same name, whose values win"],
  ["a variable beside it", "wins over the entry, within the same group; a credential is never made of parts of both"],
  ["merge keys (`<<: *base`)", "followed, as YAML 1.1 has them"],
  ["numbers, dates, `yes`", "stay the text that is written: a password of digits is no number; `null` and an empty value are not set"],
  ["`profile`", "only `otc` is known, whose addresses are the default; any other needs `auth.auth_url` in the entry"],
  ["`clouds-public.yaml`, `regions`, `region_name` as a list", "not read; give `region_name`"],
  ["a file that cannot be read or is not YAML", "refused with file and line, and never quoted"],
];

/** Settings of other tools that say how a connection is made, and what happens to them here. */
export const NOT_READ: Readonly<Record<string, string>> = {
  OS_CACERT: "not read. Name the file in `NODE_EXTRA_CA_CERTS` instead: it is added to the authorities that Node trusts",
  OS_INSECURE: "not read: certificates are always verified",
  OS_CERT: "not read: no client certificates",
  OS_KEY: "not read: no client certificates",
  OS_INTERFACE: "not read: the public addresses are used, or those of `sdrs:endpoints`",
};

/** Fields of an entry with the same meaning. */
const SAME: Readonly<Record<string, string>> = { OS_CACERT: "`cacert`", OS_INSECURE: "`verify`, `insecure`", OS_CERT: "`cert`", OS_KEY: "`key`", OS_INTERFACE: "`interface`" };

const PROXIES: readonly (readonly [string, string])[] = [
  ["`https_proxy`, `HTTPS_PROXY`, `http_proxy`, `HTTP_PROXY`", "the first that is set, for every service; `http://` or `https://`, with user and password, which count as secrets"],
  ["`no_proxy`, `NO_PROXY`", "hosts with their subdomains, perhaps with a port, separated by commas or blanks; `*` is every host"],
  ["`127.0.0.1`, `localhost`, `[::1]`", "never through a proxy"],
  ["the way", "a tunnel (`CONNECT`): the proxy sees host and port, and no request"],
];

/** The parts of the settings page that no table of the provider has. */
export function connectionSections(): string {
  const unread = Object.entries(NOT_READ).map(([name, text]) => [`\`${name}\``, SAME[name] ?? "", text]);
  return [
    `## \`clouds.yaml\`\n\n${table(["Rule", ""], CLOUDS_RULES)}`,
    `## Certificates\n\nSettings of other tools that have no effect here. A service behind a certificate that Node does not trust is \`DR_UNAVAILABLE\`; the hint names the variable.\n\n${table(["Variable", "`clouds.yaml`", "Here"], unread)}`,
    `## Proxies\n\n${table(["Variable, address", "Meaning"], PROXIES)}`,
  ].join("\n\n");
}
