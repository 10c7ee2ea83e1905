import type * as v from 'valibot';
import type { Traits } from './traits.ts';

/** What the least rights are for: to look (plan, drift), or to write too (the hook, apply). */
export type Purpose = 'plan' | 'apply';

/** A setting that an administrator is asked for; `key` is one of the target's. */
export interface SetupQuestion {
  readonly key: string;
  readonly question: string;
}

/** What is known of a DNS service before it is opened. */
export interface Service {
  readonly traits: Traits;
  /** The schema of the keys of a target that are this service's own. */
  readonly settings: v.ObjectEntries;
  readonly questions: readonly SetupQuestion[];
  /** The least rights that credentials need, to be given to the service, under a title; null at a service that has no such thing. */
  readonly leastRights: { readonly title: string; readonly text: (purpose: Purpose) => Promise<string> } | null;
}
