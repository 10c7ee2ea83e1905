/** What the page reads of the answers that the panel's side makes itself. */

export interface ZoneEvent {
  readonly id: string;
  readonly at: string;
  readonly zone: string | null;
  readonly kind: string;
  readonly text: string;
}

/** A page of messages. `unread` is null on all pages but the newest. */
export interface Messages {
  readonly code: number;
  readonly data: { readonly events: readonly ZoneEvent[]; readonly next: string | null } | null;
  readonly message: string;
  readonly read: string | null;
  readonly unread: number | null;
}

/** Choices about customers and service plans, with the numbers of domains on which they have an effect. */
export interface Choices {
  readonly customers: string;
  readonly newDomains: string;
  readonly domains: {
    readonly all: number;
    readonly synchronizedByCustomers: number;
    readonly published: number;
    readonly unpublished: readonly string[];
  };
}

/** The synchronization in the background. */
export interface TaskState {
  readonly running: { readonly progress: number; readonly done: number; readonly total: number } | null;
  readonly last: {
    readonly at: string;
    readonly stopped: boolean;
    readonly done: number;
    readonly total: number;
    readonly code: number;
    readonly failed: number | null;
    readonly held: number | null;
    readonly message: string;
  } | null;
}

export interface Finding {
  readonly level: string;
  readonly what: string;
  readonly hint: string | null;
}

/** What was checked at the installation. */
export interface SelfCheck {
  readonly at?: string;
  readonly wrapper?: { readonly way: string; readonly environment: boolean | null; readonly fallback: string };
  readonly exec?: { readonly isClean: boolean; readonly stdin: boolean; readonly fallback: string };
  readonly hookUser: { readonly found: string | null; readonly fallback: string };
}

export interface Health {
  readonly node: string | null;
  readonly backend: { readonly holder: string | null; readonly isOurs: boolean };
  readonly doctor: {
    readonly data: {
      readonly checks: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
    } | null;
    readonly message: string;
  };
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly forecasts: readonly {
    readonly target: string;
    readonly cost: { readonly now: number; readonly currency: string } | null;
  }[];
  readonly timers: { readonly by: string; readonly retry: string | null; readonly drift: string | null };
  readonly selfCheck: SelfCheck;
  readonly log: string;
}
