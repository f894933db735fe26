/** Origin of a fact: a document, a published client, an inference, nowhere, or a choice of the simulator. */
export type Mark = "documented" | "client" | "inferred" | "unverified" | "simulation-choice";
export type Flavour = "both" | "otc" | "huawei";
export type Site = "source" | "target";

/** Columns of every row of every table. */
export interface Fact {
  readonly id: string;
  readonly citation: string;
  readonly mark: Mark;
  readonly verified: { readonly against: "docs" | "live"; readonly on: string } | null;
  readonly flavour?: Flavour;
  /** The open point of unverified.json that this row rests on. */
  readonly point?: string;
}

export type Service = "sdrs" | "iam" | "ecs" | "vpc" | "evs" | "cbr" | "elb" | "dns";
export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface CallRow extends Fact {
  readonly number?: number;
  readonly operation: string;
  readonly service: Service;
  readonly method: Method;
  readonly path: string;
  readonly kind: "sync" | "async";
  readonly status: number;
  readonly answer: string | null;
  readonly request: string | null;
  readonly jobType?: string;
}

export type ObjectKind = "group" | "pair" | "instance" | "drill";
export interface StatusRow extends Fact {
  readonly object: ObjectKind;
  readonly status: string;
  readonly phase: "stable" | "transient" | "failed";
  readonly meaning: string;
  readonly console?: string;
}

export type Action = "enable" | "disable" | "switchover" | "failover" | "reprotect";
export interface ActionRow extends Fact {
  readonly action: Action;
  readonly verb: string;
  readonly body: Record<string, unknown>;
  readonly from: readonly string[];
  readonly via: string;
  readonly to: string;
  readonly failed: string;
  readonly site: "flips" | "unchanged";
  readonly replication: string;
  readonly jobType: string;
  readonly subJobType: string;
  readonly jobFailure: string;
  readonly failureStatus: string;
}
export interface AfterFailureRow extends Fact {
  readonly action: Action;
  readonly site: "flips" | "unchanged";
}
export interface PreconditionRow extends Fact {
  readonly actions: readonly Action[];
  readonly rule: string;
  readonly accepted: boolean;
  readonly code: string | null;
}
export interface AllowedRow extends Fact {
  readonly operation: string;
  readonly call: number;
  readonly group?: readonly string[];
  readonly pair?: readonly string[];
  readonly instance?: readonly string[];
  readonly drill?: readonly string[];
}
export interface WrongStateRow extends Fact {
  readonly of: string;
  readonly code: string;
  readonly calls: readonly number[];
}
export interface NotFoundRow extends Fact {
  readonly call: number | string;
  readonly object: string;
  readonly http: number;
  readonly code: string;
  readonly ambiguous?: boolean;
}
export interface MalformedRow extends Fact {
  readonly call: number;
  readonly http: number;
  readonly code: string;
}
export interface GatewayRow extends Fact {
  readonly http: number;
  readonly codes: readonly string[];
  readonly when: string;
  /** Status that a simulator answers with instead, so that nobody takes a gap in it for a fact. */
  readonly loud?: number;
}
export interface HeaderRow extends Fact {
  readonly header: string;
  readonly value?: string;
  readonly on: string;
}
export interface ErrorCodeRow extends Fact {
  readonly http: number;
  readonly meaning: string;
  readonly class?: "wrong-state";
}

export type Motion = "fixed" | "flips";
export interface IdentifierRow extends Fact {
  readonly field: string;
  readonly switchover: Motion;
  readonly failover: Motion;
  readonly reprotect: Motion;
}
/** P: the NICs production had at first; Q: the NIC the DR server was created with. */
export type NicSet = "P" | "Q";
export interface NicMoveRow extends Fact {
  readonly after: readonly string[];
  readonly source: readonly NicSet[];
  readonly target: readonly NicSet[];
  readonly parked: readonly NicSet[];
}
export interface ParkedNicRow extends Fact {
  readonly field: string;
  readonly value: string;
}
/** A rule, and what a trial of it must show. */
export interface RuleRow extends Fact {
  readonly rule: string;
  readonly expect: Readonly<Record<string, unknown>>;
}
export interface AuthRow extends Fact {
  readonly proof: string;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly destructive?: boolean;
}
export interface MembersRow extends Fact {
  readonly group: string;
  readonly instance: string;
  readonly pair: string;
  readonly replicationStatus: readonly string[];
  readonly progress: readonly [least: number, most: number];
}
export interface FaultLevelRow extends Fact {
  readonly level: string;
  readonly meaning: string;
  readonly failover: "allowed" | "refused";
}
export interface JobRow extends Fact {
  readonly type: string;
  readonly call: number;
  readonly entities: readonly string[];
  readonly shape: "strings" | "strings-and-sub-jobs" | "any";
}
export interface SourceRow extends Fact {
  readonly short: string;
  readonly what: string;
  readonly where: string;
  readonly date: string | null;
}
export interface FilterRow extends Fact {
  readonly call: number;
  readonly query: string;
  readonly rule:
    "exact" | "fuzzy" | "ids" | "zone" | "type" | "limit" | "offset" | "attached" | "volume" | "kind" | "scope";
  readonly field?: string;
  readonly values?: readonly string[];
  /** The parameter this one wins over when both are given. */
  readonly over?: string;
  readonly ignoredWith?: string;
}
export interface LimitRow extends Fact {
  readonly rule: string;
  readonly value?: number;
  readonly code?: string | null;
  readonly pattern?: string;
  readonly valid?: readonly string[];
  readonly invalid?: readonly string[];
}
export interface ProvokedRow extends Fact {
  readonly code: string;
  readonly call: number;
  readonly provoke: string;
  readonly also?: readonly string[];
  readonly destructive?: boolean;
}
export interface VectorRow extends Fact {
  readonly method: Method;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly bodySha256: string;
  readonly canonicalSha256: string;
  readonly formA: string;
  readonly formB: string;
  readonly formBEmpty: string;
}
export interface Signing {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly date: string;
  readonly host: string;
  readonly contentType: string;
  readonly signedHeaders: string;
  readonly region: string;
  readonly service: string;
}
export interface OpenPointRow extends Fact {
  readonly what: string;
  readonly recommendation: string;
  readonly area: "sdrs" | "eips" | "backup" | "references";
}
export interface BackupErrorRow extends Fact {
  readonly code: string;
  readonly http: number;
  readonly meaning: string;
}
export interface LifecycleRow extends Fact {
  readonly step: string;
  readonly status: string;
  readonly site: Site | null;
}
export interface TagQueryRow extends Fact {
  readonly query: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
}
