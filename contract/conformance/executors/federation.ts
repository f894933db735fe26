import type { Json } from "../actor";
import type { Bench } from "../bench";
import type { Answer } from "../http";
import { NotTried } from "../runner";

/** A login by an ID token; whatever is not given is the one that succeeds. */
interface Federating {
  readonly idpId?: string;
  readonly idToken?: string;
  readonly scope?: "project" | "none";
}

export interface LoginRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Builds the request of a login by an ID token. */
export function federationRequest({ wire }: Bench, federating: Federating = {}): LoginRequest {
  const { federation, projectId } = wire.subject;
  if (federation === undefined) throw new NotTried("no identity provider was given");
  const { idpId = federation.idpId, idToken = federation.idToken(), scope = "project" } = federating;
  const within = scope === "project" ? { scope: { project: { id: projectId } } } : {};
  return {
    headers: idpId === "" ? {} : { "X-Idp-Id": idpId },
    body: { auth: { id_token: { id: idToken }, ...within } },
  };
}

async function federate(bench: Bench, federating: Federating = {}): Promise<Answer> {
  return await bench.wire.call("createTokenByIdToken", federationRequest(bench, federating));
}

/** Reads the groups of the account with the token of a federated user. */
async function read(bench: Bench): Promise<Answer> {
  const token = (await federate(bench)).headers["x-subject-token"] ?? "";
  return bench.wire.call("listGroups", { anonymous: true, headers: { "X-Auth-Token": token } });
}

/** Logins by an identity provider. */
export const FEDERATION_PROOFS: Readonly<Record<string, (bench: Bench) => Promise<Answer>>> = {
  "id-token": (bench) => federate(bench),
  "id-token-unscoped": (bench) => federate(bench, { scope: "none" }),
  "id-token-reads": read,
  "id-token-without-provider": (bench) => federate(bench, { idpId: "" }),
  "id-token-refused": (bench) => federate(bench, { idToken: "e30.e30.e30" }),
  "id-token-unknown-provider": (bench) => federate(bench, { idpId: "no-such-provider" }),
};

/** Says whether a token is that of a federated user, by its answer. */
export function federatedIn(answer: Answer): { readonly federated?: boolean } {
  const { token } = (answer.body ?? {}) as { token?: { user?: Json } };
  return token?.user === undefined ? {} : { federated: token.user["OS-FEDERATION"] !== undefined };
}
