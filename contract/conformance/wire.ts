import type { CallRow, Service } from "../types";
import { type CallName, callOf, fillPath } from "./calls";
import { type Answer, send } from "./http";
import { answerProblems } from "./schema";
import type { Credentials } from "./sign";

/** The service under judgement: where it is, whose project, and how its caller proves who it is. */
export interface Subject {
  url(service: Service): string;
  readonly projectId: string;
  readonly user: UserName;
  readonly password: string;
  readonly region: string;
  /** For signed requests; without them those rows are not tried. */
  readonly credentials?: Credentials;
  /** Users of another account, who act in this one by an agency; without them those rows are not tried. */
  readonly partner?: Partner;
  /** An identity provider that the account trusts, and who its users are; without it those rows are not tried. */
  readonly federation?: { readonly idpId: string; idToken(): string };
  /** Told of each token that the service issues, so that whoever prints results can hide it. */
  onToken?(token: string): void;
}

/** An account that another one lets act by an agency. */
export interface Partner {
  readonly agency: string;
  readonly domainId: string;
  readonly projectId: string;
  /** The user who may act by agencies, with an access key, and one who may not. */
  readonly operator: { readonly user: UserName; readonly password: string; readonly credentials: Credentials };
  readonly reader: { readonly user: UserName; readonly password: string };
}

/** A user by id, or by name inside a domain. */
export type UserName =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

export interface Sending {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Leave the token away. */
  readonly anonymous?: boolean;
}

/** One exchange, as much as the judgement of headers and bodies needs. */
export interface Exchange {
  readonly call: CallRow;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly empty: boolean;
  readonly problems: readonly string[];
}

/** Calls that bring their own proof. */
const TOKEN_CALLS: readonly string[] = ["createToken", "createTokenByIdToken"];

/** Calls by name against a subject, with a token. Keeps what every answer must have, so that it can be judged once at the end. */
export class Wire {
  readonly exchanges: Exchange[] = [];
  private token: string | undefined;

  constructor(readonly subject: Subject) {}

  async call(name: CallName, sending: Sending = {}): Promise<Answer> {
    const call = callOf(name);
    const params = { project_id: this.subject.projectId, api_version: "v1", ...sending.params };
    const query = new URLSearchParams(sending.query).toString().replace(/\+/g, "%20");
    const path = `${fillPath(call.path, params)}${query === "" ? "" : `?${query}`}`;
    const body = sending.body === undefined ? undefined : JSON.stringify(sending.body);
    const proof = sending.anonymous === true || TOKEN_CALLS.includes(call.operation) ? {} : await this.proof();
    const answer = await send(
      call.method,
      this.subject.url(call.service),
      path,
      {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...proof,
        ...sending.headers,
      },
      body,
    );
    const token = answer.headers["x-subject-token"];
    if (token !== undefined) this.subject.onToken?.(token);
    this.keep(call, answer);
    return answer;
  }

  /** Forgets the token, which a restored world may not know. */
  forget(): void {
    this.token = undefined;
  }

  /** Goes on with a token that is known to be good. */
  use(token: string): void {
    this.token = token;
  }

  async proof(): Promise<Record<string, string>> {
    if (this.token === undefined) {
      const answer = await this.call("createToken", { body: this.tokenRequest() });
      const token = answer.headers["x-subject-token"];
      if (answer.status !== 201 || token === undefined) throw new Error(`no token: ${answer.status} ${answer.text}`);
      this.token = token;
    }
    return { "X-Auth-Token": this.token };
  }

  tokenRequest(password = this.subject.password): unknown {
    const { user, projectId } = this.subject;
    return {
      auth: {
        identity: { methods: ["password"], password: { user: { ...user, password } } },
        scope: { project: { id: projectId } },
      },
    };
  }

  private keep(call: CallRow, answer: Answer): void {
    this.exchanges.push({
      call,
      status: answer.status,
      headers: pick(answer.headers, "x-request-id", "content-type", "date"),
      empty: answer.text === "",
      problems: answer.status === 501 ? [] : answerProblems(call.id.replace(/^call\./, ""), answer.status, answer.body),
    });
  }
}

function pick(headers: Readonly<Record<string, string>>, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}
