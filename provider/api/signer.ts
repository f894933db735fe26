import type { SignableRequest } from "./http";

/** An access key. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** The vendor's own signer, as far as it is used: its declared types ask for a whole HTTP client. */
interface VendorSigner {
  sign(
    request: { method: string; endpoint: string; headers: object; queryParams: object; data: object | undefined },
    credential: { getAk(): string; getSk(): string },
  ): Record<string, string>;
}

/** Ids are the only variable parts of a path. The vendor's signer encodes what is encoded already, so nothing else may occur. */
const PLAIN_PATH = /^[A-Za-z0-9/._~-]*$/;

/**
 * Signs a request with the vendor's code (form `Access=…, SignedHeaders=…, Signature=…`). Answers the headers to add.
 * Only the signer's file is loaded, and only when a key is used: the package as a whole takes much longer to load.
 */
export async function signRequest(
  request: SignableRequest,
  key: AccessKey,
  date: Date,
): Promise<Record<string, string>> {
  const { origin, host, pathname } = new URL(request.url);
  if (!PLAIN_PATH.test(pathname)) throw new Error(`a path with special characters cannot be signed: ${pathname}`);
  const { AKSKSigner } = (await import("@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js")) as unknown as {
    AKSKSigner: VendorSigner;
  };
  // host and date are always signed; of the rest what was given.
  const stamp = date.toISOString().replace(/[-:]|\.\d+/g, "");
  const signed = AKSKSigner.sign(
    {
      method: request.method,
      endpoint: origin + pathname,
      headers: { ...request.headers, host, "X-Sdk-Date": stamp },
      queryParams: request.query,
      data: request.body,
    },
    { getAk: () => key.accessKey, getSk: () => key.secretKey },
  );
  return { "X-Sdk-Date": stamp, Authorization: signed["Authorization"] ?? "" };
}
