import type { DiagnosticEvent } from "@pulumi/pulumi/automation";

/** Something said under a resource's row. */
export interface Saying {
  readonly urn: string | undefined;
  readonly severity: string;
  /** The next one replaces it. */
  readonly ephemeral: boolean;
  readonly text: string;
}

/** Line that the engine was told to say, without its colour marks. The published type lacks two of the fields. */
export function sayingIn(event: DiagnosticEvent): Saying {
  const { urn, severity, ephemeral } = event as { urn?: string; severity: string; ephemeral?: boolean };
  return { urn, severity, ephemeral: ephemeral === true, text: event.message.replace(/<\{%[^%]*%\}>/g, "").trimEnd() };
}

const DONE: Readonly<Record<string, string>> = { create: "created", update: "updated", delete: "deleted" };

/** An operation in the past tense. */
export function doneWord(op: string): string {
  return DONE[op] ?? op;
}

/** Neither the stack itself nor the providers that the engine adds. */
export function isOurs(urn: string): boolean {
  return !/pulumi:pulumi:Stack|pulumi:providers:/.test(urn);
}

/** `ProtectionGroup shop` */
export function label(urn: string): string {
  const [, , type = "", name = ""] = urn.split("::");
  return `${type.split(":").at(-1) ?? type} ${name}`;
}
