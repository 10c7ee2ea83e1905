import type { DnsClient } from '../cloud/dns/dns-client.ts';
import type { Provider } from '../cloud/provider.ts';
import { services } from '../cloud/services.ts';
import type { Traits } from '../cloud/traits.ts';
import { compareText } from '../reconcile/compare-text.ts';
import { matchesName } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
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

/** A target as the configuration describes it: what it serves is known without opening it. */
export interface ServedTarget {
  readonly name: string;
  readonly provider: Pick<Provider, 'adjust' | 'traits'>;
}

/** Lists what every configured target serves. `providers`, by target name, replace the configured ones. */
export function servedTargets(
  { targets }: Config,
  providers: Readonly<Record<string, Provider>>,
): readonly ServedTarget[] {
  const served = Object.entries(targets).map(([name, { provider }]) => ({
    name,
    provider: providers[name] ?? services[provider],
  }));
  return served.sort((x, y) => compareText(x.name, y.name));
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
