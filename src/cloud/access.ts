/** What least-privilege rights are for: read-only (plan, drift), or writing too (hook, apply). */
export type Purpose = 'plan' | 'apply';

/** A finding about the service for `doctor`. */
export interface ServiceFinding {
  readonly level: 'ok' | 'warning';
  /** A clause that follows the target's name: "answers: 3 of 500 hosted zones of the account". */
  readonly what: string;
  readonly hint: string | null;
}

/** A set of name servers that several zones share, and its use. */
export interface NameServerSet {
  readonly id: string;
  readonly nameServers: readonly string[];
  /** Zones that use it, and how many may; null if the service doesn't say. */
  readonly zones: number | null;
  readonly maxZones: number | null;
  /** Whether new zones are created with it. */
  readonly isConfigured: boolean;
}

/** A right that could not be tried, and why. */
export interface UntriedRight {
  readonly right: string;
  readonly reason: string;
}

/** The account and identity of credentials, and what they may do. */
export interface Access {
  /** Null if the service doesn't say. */
  readonly account: string | null;
  readonly identity: string | null;
  /** The rights that were tried, by the names of the service. */
  readonly tried: readonly string[];
  readonly missing: readonly string[];
  /** How to give the missing rights; null if none is missing. */
  readonly remedy: string | null;
  readonly untried: readonly UntriedRight[];
  readonly nameServerSets: readonly NameServerSet[];
  /** Findings about the sets of name servers, in the words of the service. */
  readonly findings: readonly ServiceFinding[];
}

/**
 * Checks the credentials without changing anything.
 * Rights to write are tried by requests that the service has to refuse for another reason.
 */
export type ExamineAccess = (purpose: Purpose) => Promise<Access>;
