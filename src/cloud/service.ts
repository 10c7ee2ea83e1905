import type * as v from 'valibot';
import type { Zone } from '../reconcile/desired/zone.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { Purpose } from './access.ts';
import type { CallOptions } from './call-options.ts';
import type { Adjusted, Provider } from './provider.ts';
import type { Traits } from './traits.ts';

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

/** Owner of a service's zones: the target, and the server's current and former names. */
export interface Keeping {
  readonly target: string;
  readonly server: string;
  readonly names: readonly string[];
  /**
   * Returns further names that are ours for one zone: in a fleet, those of the servers that claim it, which may have
   * marked it before they joined.
   */
  readonly namesFor?: ((zone: DnsName) => readonly string[]) | undefined;
}

/** A DNS service before it is opened: its description, and how a target of it is opened. */
export interface Service<Entries extends v.ObjectEntries = v.ObjectEntries> {
  readonly traits: Traits;
  /** The schema of the target keys that are specific to this service. */
  readonly settings: Entries;
  /** As `Provider.adjust`, without opening a target: a call that changes nothing needs no more. Pure. */
  adjust(zone: Zone): Adjusted;
  /**
   * Opens a target with these settings.
   * Loads the service's code by `import()`, so that no other target pays for it. Requests nothing.
   */
  open(
    settings: v.InferOutput<v.StrictObjectSchema<Entries, string>>,
    keeping: () => Promise<Keeping>,
    options: CallOptions,
  ): Promise<Provider>;
  /** The key of a target with which dns-sync makes zones. Absent if no key changes `traits.zones`. */
  readonly zonesKey?: string;
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
  /** What an administrator has to know before using the service, as clauses. Absent if nothing. */
  readonly notes?: readonly string[];
}
