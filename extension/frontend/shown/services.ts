import { fill, type Translate } from '../parts/translate.ts';
import { valueAt } from './settings.ts';

/** A DNS service of the configuration. */
export interface Target {
  readonly name: string;
  readonly provider: string;
  /** The file on the server with its credentials; null if the configuration names none. */
  readonly file: string | null;
}

/** What the page assumes until it has read the configuration. */
export const standardTargets: readonly Target[] = [{ name: 'route53', provider: 'route53', file: null }];

const titles: Readonly<Record<string, string>> = {
  route53: 'access.route53',
  rfc2136: 'access.rfc2136',
  godaddy: 'access.godaddy',
  oci: 'access.oci',
};

/** Reads the DNS services from the configuration. */
export function targetsIn(config: object): readonly Target[] {
  return Object.entries(Object(valueAt(config, 'targets'))).map(([name, settings]) => {
    const text = (key: string): string | null => {
      const value = valueAt(settings, key);
      return typeof value === 'string' ? value : null;
    };
    const file = text('keyFile') ?? text('tokenFile') ?? text('configFile');
    return { name, provider: text('provider') ?? 'route53', file };
  });
}

/** Reads the name of the fleet from the configuration; null without one. */
export function fleetIn(config: unknown): string | null {
  const name = valueAt(config, 'fleet.name');
  return typeof name === 'string' ? name : null;
}

/** The name of a service, as its provider writes it. */
export function serviceTitle({ provider }: Target, t: Translate): string {
  const key = titles[provider];
  return key === undefined ? provider : t(key);
}

/** Only Route 53 has hosted zones, and quotas of AWS: other services have zones. */
export function inWordsOf(targets: readonly Target[], t: Translate): Translate {
  if (targets.some(({ provider }) => provider === 'route53')) return t;
  const hosted = new RegExp(`${t('access.hosted')} (\\p{L})`, 'giu');
  const plain = (text: string): string =>
    text.replaceAll(hosted, (found: string, next: string) => (/^\p{Lu}/u.test(found) ? next.toUpperCase() : next));
  // Values aren't changed: they come after the words.
  return (key, params) => fill(plain(t(key === 'limit.advice' ? 'limit.adviceElsewhere' : key)), params);
}
