import { httpStatusOf, MESSAGES } from "./error-codes.js";

/** An answer that a handler gives by throwing: status and body exactly as they go over the wire. */
export class WireError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${status}`);
  }
}

/** An error of SDRS itself. The outer key is put on when the answer is written, since it is an assumption. */
export class SdrsError extends Error {
  readonly status: number;

  constructor(
    readonly code: string,
    detail?: string,
    status?: number,
  ) {
    const message = MESSAGES[code] ?? "The operation failed.";
    super(detail === undefined ? message : `${message} ${detail}`);
    this.status = status ?? httpStatusOf(code);
  }
}

export const ecsError = (status: number, code: string, message: string): WireError =>
  new WireError(status, { error: { message, code, details: [] } });

export const novaError = (status: number, key: string, message: string): WireError =>
  new WireError(status, { [key]: { code: status, message } });

export const evsError = (status: number, code: string, message: string): WireError =>
  new WireError(status, { error: { message, code } });

export const vpcError = (status: number, code: string, message: string): WireError =>
  new WireError(status, { code, message });

export const neutronError = (status: number, type: string, message: string): WireError =>
  new WireError(status, { NeutronError: { type, message, detail: "" } });

export const iamError = (status: number, title: string, message: string): WireError =>
  new WireError(status, { error: { code: status, message, title } });

export const elbError = (status: number, code: string, message: string): WireError =>
  new WireError(status, { error_code: code, error_msg: message });

export const dnsError = (status: number, code: string, message: string): WireError =>
  new WireError(status, { code, message });

export const backupError = (status: number, code: string, message: string): WireError =>
  new WireError(status, { error_code: `BackupService.${code}`, error_msg: message });

/** The API gateway in front of every service; it adds the request id when the answer is written. */
export class GatewayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const notPublished = (): GatewayError =>
  new GatewayError(404, "APIGW.0101", "The API does not exist or has not been published in the environment");
