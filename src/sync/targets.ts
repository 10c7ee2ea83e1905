import { sharedLimiter } from '../cloud/rate-limit/shared-limiter.ts';
import type { MayStillSend } from '../cloud/guard/guarded-agents.ts';
import type { Sharing } from '../cloud/rate-limit/give-turns.ts';
import type { ApiCall } from '../cloud/api-call.ts';
import type { DnsClient } from '../cloud/dns/dns-client.ts';
import { lateDnsClient, type LateDnsClient } from '../cloud/dns/late-dns-client.ts';
import type { Provider } from '../cloud/provider.ts';
import type { Keeping } from '../cloud/service.ts';
import { openService, services } from '../cloud/services.ts';
import type { Traits } from '../cloud/traits.ts';
import { compareText } from '../reconcile/compare-text.ts';
import { matchesName } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { Store } from '../state/store.ts';
import type { Config } from '../config/load-config.ts';

/** A DNS service account to which zones are written, by its name in the configuration. */
export interface Target {
  readonly name: string;
  readonly provider: Provider;
  /** Opens the client for name servers. */
  readonly dns: () => Promise<DnsClient>;
  /** Closes the connections of a provider that was opened for this target, and those to name servers. */
  readonly close: () => void;
}

/** A request to the service of a target that has ended. */
export type TargetCall = ApiCall & { readonly target: string };

/** How targets are opened. `deadline` (milliseconds since the epoch) bounds all requests; null sets no limit. */
interface TargetOptions {
  readonly now: () => number;
  readonly deadline: number | null;
  /** Providers by target name. The caller closes them. */
  readonly providers: Readonly<Record<string, Provider>>;
  readonly lateCode?: 'Throttling' | 'OutOfTime';
  readonly reporter: { called(call: TargetCall): void };
  readonly mayStillSend?: MayStillSend;
  /** The owner of zones at the services; by default this server, or the fleet without its members. */
  readonly keeping?: Omit<Keeping, 'target'>;
  /** How requests share the account's buckets with others; by default, all are equal. */
  readonly sharing?: Sharing;
  /** The client for name servers, if others use it too. */
  readonly dns?: LateDnsClient;
}

/**
 * Opens every configured target.
 * Nothing is requested before the first call, or retried after the deadline.
 */
export async function openTargets(
  config: Config,
  store: Pick<Store, 'identity' | 'withLevels'>,
  { now, deadline, providers, lateCode = 'Throttling', reporter, mayStillSend, sharing, ...options }: TargetOptions,
): Promise<readonly Target[]> {
  const dns = options.dns ?? lateDnsClient(config.dns, now, deadline);
  const targets = Object.entries(config.targets).map(async ([name, target]): Promise<Target> => {
    const given = providers[name];
    if (given !== undefined) return { name, provider: given, dns: dns.open, close: dns.close };
    const keeping = async (): Promise<Keeping> => ({
      target: name,
      ...(options.keeping ?? (await keeperOf(config, store))),
    });
    const limiter = sharedLimiter((change) => store.withLevels(name, change), now, undefined, sharing);
    const perSecond = target.maxRequestsPerSecond ?? null;
    const onCall = (call: ApiCall): void => reporter.called({ target: name, ...call });
    const calls = { now, deadline, lateCode, limiter, perSecond, onCall, mayStillSend };
    const provider = await openService(target, keeping, calls);
    const close = (): void => {
      provider.close();
      dns.close();
    };
    return { name, provider, dns: dns.open, close };
  });
  return (await Promise.all(targets)).sort((a, b) => compareText(a.name, b.name));
}

/** Returns the owner of zones at the services: in a fleet its name, whichever worker leads. */
async function keeperOf({ fleet }: Config, store: Pick<Store, 'identity'>): Promise<Omit<Keeping, 'target'>> {
  return fleet === undefined ? store.identity() : { server: fleet.name, names: [fleet.name] };
}

/** Returns each service's word for a zone by target; "zone" for a target that is no longer configured. */
export function zoneWordAt({ targets }: Config): (target: string) => string {
  return (target) => {
    const provider = targets[target]?.provider;
    return provider === undefined ? 'zone' : services[provider].traits.words.zone;
  };
}

/**
 * Checks whether Plesk's NS records at the apex are used at a target: by the target's setting, the general one, or the
 * service's default. Never at a service whose own can't be replaced.
 */
export function ownsApexNs(config: Config, target: string, traits: Pick<Traits, 'apexNs' | 'apexNsFixed'>): boolean {
  if (traits.apexNsFixed === true) return false;
  return (config.targets[target]?.apexNs ?? config.records.apexNs ?? traits.apexNs) === 'plesk';
}

/** Checks whether a zone is handled: selected in general, and by at least one target. */
export function isHandled(config: Config, zone: DnsName): boolean {
  return routesOf(config, zone).length > 0;
}

/** Lists the targets to which a zone is routed. */
export function routesOf(config: Config, zone: DnsName): readonly string[] {
  return Object.keys(config.targets).filter((target) => isRouted(config, target, zone));
}

/** Checks whether a zone is routed to a target. A zone that isn't handled has no target. */
export function isRouted(config: Config, target: string, zone: DnsName): boolean {
  const own = config.targets[target]?.zones;
  const isMeant = config.records.ptr.zones.includes(zone) || selects(config.zones, zone);
  return own !== undefined && isMeant && selects(own, zone);
}

/** A zone is selected if it is included, or there is no list of includes, and it isn't excluded. */
function selects(
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  zone: DnsName,
): boolean {
  const matches = (glob: string): boolean => matchesName(glob, zone);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
