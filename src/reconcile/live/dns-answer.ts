import type { DnsName } from '../dns/name.ts';

/** A question to a name server. `type` is the name of a record type, such as "NS". */
export interface Question {
  readonly name: DnsName;
  readonly type: string;
}

/**
 * A record of an answer.
 * `value` is its data in canonical presentation form; null if it can't be read, or if the type isn't known. DNSKEY and
 * SOA have a value too, in the form of RFC 4034 and RFC 1035.
 */
export interface AnsweredRecord {
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
  readonly value: string | null;
}

/** The answer of a name server (RFC 1035 section 4.1). */
export interface Answer {
  /** The response code by its name, such as "NOERROR" or "NXDOMAIN". */
  readonly rcode: string;
  /** Whether the server has authority for the name (AA). */
  readonly authoritative: boolean;
  readonly answers: readonly AnsweredRecord[];
  readonly authorities: readonly AnsweredRecord[];
  readonly additionals: readonly AnsweredRecord[];
}

/** A name server of a delegation, with the addresses from its glue; empty without glue. */
export interface NameServer {
  readonly name: DnsName;
  readonly addresses: readonly string[];
}

/** What the servers of the parent zone say about the delegation of a zone. */
export type Delegation =
  | {
      readonly kind: 'delegated';
      readonly parent: DnsName;
      readonly nameServers: readonly NameServer[];
      /** DS data at the parent in canonical form; null if it isn't known. */
      readonly ds: readonly string[] | null;
      readonly ttl: number;
    }
  /** The name doesn't exist, or it isn't delegated. */
  | { readonly kind: 'none'; readonly parent: DnsName }
  /** `reason` is a part of a sentence: which servers did not answer. */
  | { readonly kind: 'unknown'; readonly reason: string };
