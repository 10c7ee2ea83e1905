import type { Action } from '../../fixtures/route53/actions.ts';
import type { LocalRoute53Options } from '../../fixtures/route53/local-route53.ts';
import { Bench, type Ended } from '../support/bench.ts';

/**
 * A DNS service at which the acceptance lists are tested, with the executables.
 * `DNS_SYNC_TEST_SERVER` names a service other than the local Route 53.
 */
export interface Place {
  readonly dir: string;
  /** The name of the target. */
  readonly target: string;
  /** Whether the NS records at the apex are ours too. */
  readonly ownsApexNs: boolean;
  /** Whether the service keeps the addresses of a zone's name servers when the zone is emptied. */
  readonly keepsAddresses: boolean;
  /** The TTL that the service gives to all NS records; absent if it keeps theirs. */
  readonly nsTtl?: number;
  hook(call: string | object): Promise<Ended>;
  run(...words: string[]): Promise<Ended>;
  json<T>(...words: string[]): Promise<T>;
  configure(config: object): void;
  /** Returns a zone's record sets as lines `name TYPE ttl value, value`, without SOA and NS at the apex. */
  sets(zone: string): readonly string[];
  /** Lists the zones that have other record sets than SOA and NS at the apex, or were created by dns-sync. */
  zones(): readonly string[];
  /** Returns the requests that work makes: those that change zones, and others. */
  requests(work: () => Promise<unknown>): Promise<readonly ('change' | 'other')[]>;
  /** Makes a zone that can't be synchronized, and returns its state after a call and the message about it. */
  spoil(zone: string): Promise<{ readonly state: string; readonly message: RegExp }>;
  close(): Promise<void>;
}

/** Opens the service that the environment names. */
export async function openPlace(): Promise<Place> {
  const kind = process.env['DNS_SYNC_TEST_SERVER'] ?? '';
  if (kind === '') return route53Place();
  if (kind === 'oci') return (await import('../oci/support/oci-place.ts')).ociPlace();
  const { ownServerPlace } = await import('../rfc2136/support/own-server-place.ts');
  return ownServerPlace(kind);
}

/** Whether the tests of limits run: servers of one's own have none. */
export const hasLimits = (process.env['DNS_SYNC_TEST_SERVER'] ?? '') === '';

async function route53Place(options: LocalRoute53Options = {}): Promise<Place> {
  const bench = await Bench.open({}, options);
  const { route53 } = bench;
  const kindOf = (action: Action | 'Unknown'): 'change' | 'other' =>
    action === 'ChangeResourceRecordSets' ? 'change' : 'other';
  return {
    dir: bench.dir,
    target: 'route53',
    ownsApexNs: false,
    keepsAddresses: false,
    hook: async (call) => bench.hook(call),
    run: async (...words) => bench.run(...words),
    json: async (...words) => bench.json(...words),
    configure: (config) => bench.configure(config),
    sets: (zone) => bench.sets(zone),
    zones: () => route53.dumpAccount().zones.map(({ name }) => name),
    requests: async (work) => (await bench.calls(work)).map(kindOf),
    async spoil(zone) {
      route53.createZone(zone);
      route53.createZone(zone);
      return { state: 'failing', message: /at route53: .*(?:2|several|two) .*zones/i };
    },
    close: async () => bench.close(),
  };
}
