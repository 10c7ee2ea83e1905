/** What the page reads of the program's documents. `schemas/` describes them completely. */

/** How a command of the program ended; `data` is what it printed with `--json`. */
export interface Ended<T> {
  readonly code: number;
  readonly data: T | null;
  readonly message: string;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface Reject {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly reason: string;
}

export interface SetName {
  readonly name: string;
  readonly type: string;
}

/** A row of `dns-sync status --json`. */
export interface ZoneStatus {
  readonly zone: string;
  readonly displayName: string;
  readonly renamedFrom?: string;
  readonly renamedTo?: string;
  readonly state: string;
  readonly reason: string | null;
  readonly target: string;
  readonly zoneId: string | null;
  /** In a fleet: the server that the zone is kept for; null before a worker decided it. */
  readonly keptBy?: string | null;
  readonly nameServers: readonly string[];
  readonly records: number;
  readonly rejects: readonly Reject[];
  readonly foreign: readonly SetName[];
  readonly drift: { readonly since: string; readonly sets: number } | null;
  readonly live: { readonly live: boolean | null; readonly at: string; readonly reason: string | null } | null;
  readonly appliedAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly error: Problem | null;
}

/** The zones of a target with those that wait. */
export interface Forecast {
  readonly target: string;
  readonly zonesNow: number;
  readonly zonesAfter: number;
  readonly quota: { readonly limit: number; readonly of: string } | null;
  readonly cost: {
    readonly now: number;
    readonly after: number;
    readonly currency: string;
    readonly pricesOf: string;
    readonly without: string;
  } | null;
  readonly seconds: number;
}

export interface Status {
  readonly summary: Readonly<Record<string, number>>;
  readonly zones: readonly ZoneStatus[];
  readonly next: string | null;
  readonly forecasts?: readonly Forecast[];
  /** The fleet, and the name of this server in it; absent without one. */
  readonly fleet?: { readonly name: string; readonly server: string };
}

/** What `dns-sync apply --json` did. */
export interface Applied {
  readonly results: readonly { readonly error: Problem | null }[];
}

export interface SetContent {
  readonly ttl: number;
  readonly values: readonly string[];
}

export interface Change extends SetName {
  readonly kind: 'create' | 'update' | 'delete';
  readonly before: SetContent | null;
  readonly after: SetContent | null;
  readonly why?: string;
}

export interface HeldChange extends SetName {
  readonly kind: 'create' | 'update' | 'delete';
  readonly detail: string;
  readonly release: string;
}

export interface PlannedZone {
  readonly zone: string;
  readonly displayName: string;
  readonly target: string;
  readonly action: string;
  readonly removesZone?: true;
  readonly changes: readonly Change[];
  readonly held: readonly HeldChange[];
  readonly foreign: readonly SetName[];
  readonly rejects: readonly Reject[];
  readonly error: Problem | null;
}

export interface Plan {
  readonly id: string;
  readonly applyable: boolean;
  readonly zones: readonly PlannedZone[];
  readonly summary: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    readonly held: number;
    readonly calls: number;
  };
  readonly forecasts?: readonly Forecast[];
  readonly warnings?: readonly { readonly zone: string; readonly text: string }[];
}

export interface Exported {
  readonly sets: readonly (SetName & SetContent)[];
}

export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly by: { readonly as: string | null };
  readonly command: string;
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly notes: readonly string[];
}

export interface History {
  readonly entries: readonly HistoryEntry[];
}

export interface Shown extends HistoryEntry {
  readonly changes: readonly Change[];
}

export interface Verified {
  readonly zones: readonly {
    readonly zone: string;
    readonly delegation: { readonly state: string; readonly nameServers: readonly string[] };
    readonly live: boolean | null;
    readonly reason: string | null;
  }[];
}

/** The start of the page: Node, Plesk's DNS backend and access to the service. */
export interface Overview {
  readonly node: string | null;
  readonly advice: string | null;
  readonly backend: { readonly holder: string | null; readonly isOurs: boolean };
  readonly record: { readonly consent: { readonly at: string; readonly by: string } | null };
  readonly credentials: { readonly access: string; readonly idEnd: string | null };
}

/** The result of a test of keys, or of the server's role. */
export interface Saved {
  readonly saved: boolean;
  readonly message: string;
  readonly report: {
    readonly account: string | null;
    readonly identity: string | null;
    readonly missingRights: readonly string[];
    readonly checks: readonly {
      readonly findings: readonly { readonly level: string; readonly what: string; readonly hint: string | null }[];
    }[];
  } | null;
}
