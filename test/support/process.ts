/** Pulumi's own provider process, without an engine. */
import { providerText } from "../../sdk/text.js";
import { type HostOptions, HostProcess } from "../../tools/emulator/host-process.js";
import type { Json } from "../../tools/emulator/values.js";

export interface ProviderOptions extends HostOptions {
  /** Stack configuration as the engine hands it over. */
  readonly config: Readonly<Record<string, string>>;
}

export async function startProvider({ config, ...options }: ProviderOptions): Promise<HostProcess> {
  const provider = new HostProcess(options);
  await provider.configure(config);
  return provider;
}

/** Inputs with the provider text of their kind, as a program registers them. */
export function registered(kind: string, inputs: Json): Json {
  return { ...inputs, __provider: providerText(kind) };
}

/** The error a call ends with; a call that succeeds is a failure of the test. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    return error as Error;
  }
  throw new Error("the call succeeded");
}
