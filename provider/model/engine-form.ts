/** Forms of the engine's state, which Pulumi's own packages do not export. */

/** The type of a kind of resource, as URNs spell it. The classes, which load nothing of the provider, have it in `sdk/text.ts`. */
export function typeToken(kind: string): string {
  return `pulumi-nodejs:dynamic/sdrs:${kind}`;
}

/** A URN of the verdict of a group's checks, of which the class of the group makes a child of its own name, as that of the group. */
const OF_VERDICT = `$${typeToken("GroupVerification")}::`;

/** The URN of a group, given that of the verdict of its checks; any other as it is. */
export function groupUrnOf(urn: string): string {
  return urn.replace(OF_VERDICT, () => "::");
}

/** Key by which the engine marks an object of a state that is not what it seems; its value says what it is. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
/** The mark of a secret. */
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
