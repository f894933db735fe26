import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { providerText, typeToken } from "./text";

export { typeToken };

/** Inputs that every resource of this package takes. */
export interface CommonArgs {
  /**
   * Name in the cloud: at most 64 letters, digits, `.`, `_` and `-`. Changing it renames in place.
   * Default: the logical name and 7 hex digits that depend on organisation, project, stack and type, the same in every run.
   */
  name?: pulumi.Input<string> | undefined;
  /**
   * Id of an existing object to take over instead of creating one. It must have the declared properties; nothing is changed.
   * Removing it later changes nothing; another id is refused. (`pulumi import` does not work for dynamic resources.)
   */
  adopt?: pulumi.Input<string> | undefined;
  /** Time limits for watching each operation. Reaching a limit ends the watching, never the operation in the cloud. */
  timeouts?: Timeouts | undefined;
}

/**
 * Durations such as `"90s"`, `"30m"` or `"1h30m"`. Defaults: create 30m, update 60m, delete 30m, read 2m. What is not given is
 * taken from Pulumi's option `customTimeouts`.
 */
export interface Timeouts {
  create?: string | undefined;
  update?: string | undefined;
  delete?: string | undefined;
  read?: string | undefined;
}

/** Base of every resource class of this package. */
export abstract class SdrsResource extends pulumi.CustomResource {
  /**
   * Differences that the last refresh found: whatever is other than this stack left it, in words; empty when there is nothing.
   * While it is not, `pulumi preview --refresh --expect-no-changes` fails; the next `pulumi up` takes note of it and sends
   * nothing.
   */
  declare readonly drift: pulumi.Output<string[]>;

  protected constructor(
    kind: string,
    name: string,
    args: pulumi.Inputs | undefined,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions = {},
    named = true,
  ) {
    refuseOptions(kind, opts);
    const type = typeToken(kind);
    const urn = urnOf(name, type, opts.parent);
    const given = args === undefined || !named || args["name"] !== undefined;
    const derived = given ? undefined : pulumi.output(urn).apply((text) => derivedName(name, text));
    const limit = withoutStacks();
    try {
      super(
        type,
        name,
        {
          ...Object.fromEntries([...outputs, "drift"].map((output) => [output, undefined])),
          ...args,
          ...(args === undefined ? {} : asInputs(args["timeouts"] as CommonArgs["timeouts"], opts)),
          ...(derived === undefined ? {} : { name: derived, __derivedName: derived }),
          __urn: urn,
          __provider: providerText(kind),
        },
        // A forced replacement (--replace, taint) never asks the provider, and creating first would collide.
        { ...opts, deleteBeforeReplace: true },
      );
    } catch (error) {
      Error.stackTraceLimit = limit;
      throw pointed(error);
    } finally {
      Error.stackTraceLimit = limit;
    }
    Object.defineProperty(this, KIND, { value: kind });
  }
}

/** Options that have no effect on a dynamic provider unless they are inputs. Time limits that are an input already count. */
function asInputs(
  timeouts: pulumi.Input<Timeouts> | undefined,
  { customTimeouts, replaceOnChanges = [] }: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  return {
    ...(customTimeouts === undefined
      ? {}
      : { timeouts: pulumi.output(timeouts).apply((own) => ({ ...customTimeouts, ...own })) }),
    ...(replaceOnChanges.length === 0 ? {} : { __replaceOnChanges: replaceOnChanges }),
  };
}

/**
 * Pulumi's SDK notes a stack trace at each of the four promises of each property, in case one of them leaks: for twenty
 * properties two thirds of what a program spends on a resource, and nothing reads them unless leaks are looked for. The
 * constructor runs to its end without awaiting, so no error of other code loses its trace, except inside a transformation and
 * in the SDK's "failed to register", which names the resource. Where it was declared the SDK finds with a limit of its own.
 */
function withoutStacks(): number {
  const limit = Error.stackTraceLimit;
  if (!process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) Error.stackTraceLimit = 0;
  return limit;
}

/** An error of the constructor itself points at the program's line again. */
function pointed(error: unknown): unknown {
  if (error instanceof Error && !/\n {4}at /.test(error.stack ?? "")) Error.captureStackTrace(error, SdrsResource);
  return error;
}

/** The URN. Without a parent it is known at once, and a plain text costs the program less than an output. */
export function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): pulumi.Output<string> | string {
  if (parent !== undefined) return withoutDependencies(pulumi.createUrn(name, type, parent));
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
}

/**
 * The text alone. A URN depends on the parent, and whoever depends on a component waits for all of its children: two resources
 * of one component would wait for each other.
 */
function withoutDependencies(urn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.output(
    new Promise<string>((resolve) => {
      urn.apply(resolve);
    }),
  );
}

/** True for a resource of this type. Policies ask with the type alone, to pick the resources of a class. */
export function isOfType(value: unknown, type: string): boolean {
  return typeof value === "object" && value !== null && "__pulumiType" in value && value.__pulumiType === type;
}

/** Logical name plus a hash of where the resource lives: preview, update and a retry after a crash agree on it. */
export function derivedName(logicalName: string, urn: string): string {
  const hash = createHash("sha256").update(`${organization()}\n${urn}`).digest("hex").slice(0, 7);
  const clean = logicalName.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 56);
  return `${clean}-${hash}`;
}

/** The mocks of a unit test may know no organisation; a self-managed backend calls every one so. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}

/** Marks the resources of every copy of this package, since a program may load more than one. */
const KIND = Symbol.for("pulumi-sdrs.kind");

/** The kind of a resource of this package; `undefined` for anything else. */
export function kindOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !(KIND in value)) return undefined;
  return typeof value[KIND] === "string" ? value[KIND] : undefined;
}

function refuseOptions(kind: string, opts: pulumi.CustomResourceOptions): void {
  if (opts.import !== undefined) {
    throw new Error(
      `${kind} cannot be imported: Pulumi does not support it for dynamic resources. Use the input adopt: "${opts.import}" instead.`,
    );
  }
  if (opts.replaceOnChanges?.includes("*") === true) {
    throw new Error(
      `${kind} refuses replaceOnChanges: ["*"]: a failover would replace the group that serves. Name single properties instead.`,
    );
  }
  if (kindOf(opts.deletedWith) !== undefined) {
    throw new Error(
      `${kind} refuses deletedWith: the service deletes nothing along with another object, so this one would stay in the cloud, and its group could not be deleted. Leave the option out.`,
    );
  }
  if ("bun" in process.versions) {
    throw new Error("pulumi-sdrs needs Node.js: Pulumi's dynamic providers do not run under Bun.");
  }
}
