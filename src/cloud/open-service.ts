import type { DnsName } from '../reconcile/dns/name.ts';
import type { Provider } from './provider.ts';
import type { CallOptions } from './route53/client/retrying-client.ts';
import { route53Provider } from './route53/provider.ts';

/** The settings of a target: the service, and the service's own keys. */
export interface ServiceSettings {
  readonly provider: 'route53';
  readonly region: string;
  readonly profile?: string | undefined;
  readonly delegationSetId?: string | undefined;
  readonly zoneIds: ReadonlyMap<DnsName, string>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Owner of a service's zones: the target, and the server's current and former names. */
export interface Keeping {
  readonly target: string;
  readonly server: string;
  readonly names: readonly string[];
}

/** Opens the service of a target. Nothing is loaded or requested before the first call. */
export function openService(
  settings: ServiceSettings,
  keeping: () => Promise<Keeping>,
  options: CallOptions,
): Provider {
  const { region, profile = null, delegationSetId = null, zoneIds, tags } = settings;
  return route53Provider(
    async () => {
      const { openRoute53 } = await import('./route53/client/client.ts');
      return openRoute53({ region, profile });
    },
    async () => ({ ...(await keeping()), delegationSetId, pinned: zoneIds, tags }),
    options,
  );
}
