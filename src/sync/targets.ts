import { sharedLimiter } from '../cloud/rate-limit/shared-limiter.ts';
import type { Provider } from '../cloud/provider.ts';
import { openService } from '../cloud/open-service.ts';
import { services } from '../cloud/services.ts';
import type { Traits } from '../cloud/traits.ts';
import { compareText } from '../reconcile/compare-text.ts';
import { matchesName } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { Store } from '../state/store.ts';
import type { Config } from '../config/load-config.ts';

/** A place where zones are kept, by its name in the configuration. */
export interface Target {
  readonly name: string;
  readonly provider: Provider;
  /** The resolver that tells where the world is sent (`address:port`); null for the machine's own. */
  readonly resolver: string | null;
  /** Ends the connections of a provider that was opened for this target. */
  readonly close: () => void;
}

/** How targets are opened: `deadline` in milliseconds since the epoch bounds all requests, null sets no bound. */
interface TargetOptions {
  readonly now: () => number;
  readonly deadline: number | null;
  /** Providers by the name of their target. The caller closes them. */
  readonly providers: Readonly<Record<string, Provider>>;
  readonly lateCode?: 'Throttling' | 'OutOfTime';
}

/** Opens every configured target; nothing is loaded or asked before the first call, or tried again after the deadline. */
export function openTargets(
  config: Config,
  store: Store,
  { now, deadline, providers, lateCode = 'Throttling' }: TargetOptions,
): readonly Target[] {
  return Object.entries(config.targets)
    .map(([name, target]) => {
      const resolver = process.env['DNS_SYNC_RESOLVER'] ?? null;
      const given = providers[name];
      if (given !== undefined) return { name, resolver, provider: given, close: () => undefined };
      const keeping = async () => {
        const { server, names } = await store.identity();
        return { target: name, server, names };
      };
      const pace = sharedLimiter((change) => store.withLevels(name, change), now);
      const perSecond = target.maxRequestsPerSecond ?? null;
      const provider = openService(target, keeping, { now, deadline, lateCode, pace, perSecond });
      return { name, resolver, provider, close: () => provider.close() };
    })
    .sort((a, b) => compareText(a.name, b.name));
}

/** What the service of each target calls a zone. A target that the configuration has no more has the plain word. */
export function zoneWordAt({ targets }: Config): (target: string) => string {
  return (target) => {
    const provider = targets[target]?.provider;
    return provider === undefined ? 'zone' : services[provider].traits.words.zone;
  };
}

/** Whether the NS records at the apex of a target's zones are Plesk's: by the target's own setting, that for all, or the service. */
export function ownsApexNs(config: Config, target: string, traits: Pick<Traits, 'apexNs'>): boolean {
  return (config.targets[target]?.apexNs ?? config.records.apexNs ?? traits.apexNs) === 'plesk';
}

/** Whether a zone is ours to handle: selected as a whole, and by at least one target. */
export function isHandled(config: Config, zone: DnsName): boolean {
  return routesOf(config, zone).length > 0;
}

/** The names of the targets at which a zone is kept. */
export function routesOf(config: Config, zone: DnsName): readonly string[] {
  return Object.keys(config.targets).filter((target) => isRouted(config, target, zone));
}

/** Whether a zone is kept at a target; no target keeps one that is not handled at all. */
export function isRouted(config: Config, target: string, zone: DnsName): boolean {
  const own = config.targets[target]?.zones;
  const isMeant = config.records.ptr.zones.includes(zone) || selects(config.zones, zone);
  return own !== undefined && isMeant && selects(own, zone);
}

/** Included, where a list of includes is given, and not excluded. */
function selects(
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  zone: DnsName,
): boolean {
  const matches = (glob: string): boolean => matchesName(glob, zone);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
