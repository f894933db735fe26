import type { CheckKind } from "../../model/checks";
import type { Try } from "../run";
import { tryCommand } from "./command";
import { tryDns } from "./dns";
import { tryHttp } from "./http";
import { trySsh } from "./ssh";
import { tryTcp } from "./tcp";
import { tryTls } from "./tls";

/** One try of each kind. */
export const KINDS: Readonly<Record<CheckKind, Try>> = {
  tcp: tryTcp,
  tls: tryTls,
  http: tryHttp,
  dns: tryDns,
  ssh: trySsh,
  command: tryCommand,
};
