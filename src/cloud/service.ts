import type * as v from 'valibot';
import type { Traits } from './traits.ts';

/** What least-privilege rights are for: read-only (plan, drift), or writing too (hook, apply). */
export type Purpose = 'plan' | 'apply';

/** What a configuration uses beyond what every one does. */
export interface Uses {
  /** Whether new zones get tags. */
  readonly tags: boolean;
}

/** A setting that `setup` asks for. `key` is a key of the target. */
export interface SetupQuestion {
  readonly key: string;
  readonly question: string;
}

/** The description of a DNS service before it is opened. */
export interface Service {
  readonly traits: Traits;
  /** The schema of the target keys that are specific to this service. */
  readonly settings: v.ObjectEntries;
  readonly questions: readonly SetupQuestion[];
  /**
   * The least rights that credentials need, as a text to configure at the service, with a title; for `who`, those that
   * `drift --who` needs in addition.
   * Null if the service has no such rights.
   */
  readonly leastRights: {
    readonly title: string;
    readonly text: (purpose: Purpose | 'who', uses: Uses) => Promise<string>;
  } | null;
}
