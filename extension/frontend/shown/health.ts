import type { Health, SelfCheck } from '../api/panel-documents.ts';
import type { Language, Translate } from '../parts/translate.ts';
import { when } from './when.ts';

interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What the server and the service were last seen to do, in a row each. */
export function healthFacts(
  health: Health,
  { t, locale, fleet }: Language & { readonly fleet: string | null },
): readonly Fact[] {
  const { node, backend, metrics, timers, forecasts, log } = health;
  const number = (name: string): number | null => metrics[name] ?? null;
  const never = t('health.never');
  const seconds = (name: string): string => {
    const found = number(name);
    return found === null ? never : when(new Date(found * 1000).toISOString(), locale);
  };
  const time = (at: string | null): string => {
    if (timers.by === 'system') return t('health.system');
    return at === null ? never : when(at, locale);
  };
  const [used, limit] = [number('quotaUsed'), number('quotaLimit')];
  const costs = forecasts.flatMap(({ cost }) =>
    cost === null ? [] : [cost.now.toLocaleString(locale, { style: 'currency', currency: cost.currency })],
  );
  const account: readonly Fact[] = [
    {
      label: t('health.quota'),
      value: used === null || limit === null ? targetsOf(health) : t('health.used', { used, limit }),
    },
    { label: t('health.cost'), value: costs.length === 0 ? '–' : costs.join(', ') },
    { label: t('health.requests'), value: (number('requests') ?? 0).toLocaleString(locale) },
  ];
  const holder = backend.isOurs ? t('health.ours') : (backend.holder ?? t('health.nobody'));
  return [
    { label: t('health.node'), value: node ?? never },
    { label: t('health.backend'), value: holder },
    { label: t('health.lastCall'), value: seconds('lastCall') },
    { label: t('health.lastPass'), value: seconds('lastPass') },
    { label: t('health.lastFullCheck'), value: seconds('lastFullCheck') },
    { label: t('health.retry'), value: time(timers.retry) },
    { label: t('health.drift'), value: time(timers.drift) },
    // In a fleet the account is that of the workers, which make all requests.
    ...(fleet === null ? account : []),
    { label: t('health.log'), value: log },
  ];
}

/** What the program says of the services, which names the used hosted zones, until the quota was read for a plan. */
function targetsOf({ doctor }: Health): string {
  const found = doctor.data?.checks.find(({ name }) => name === 'targets')?.findings ?? [];
  return found.map(({ what }) => what).join('; ');
}

/** What the installation found out about this server, and what is done otherwise. */
export function selfChecks(
  { wrapper, exec, hookUser }: SelfCheck,
  t: Translate,
): readonly (Fact & { readonly fallback: string })[] {
  const yes = (is: boolean | null | undefined): string => t(is === true ? 'health.yes' : 'health.no');
  return [
    {
      label: t('health.wrapper'),
      value: yes(wrapper === undefined ? null : wrapper.way === 'wrapper'),
      fallback: wrapper?.fallback ?? '',
    },
    { label: t('health.environment'), value: yes(wrapper?.environment), fallback: '' },
    { label: t('health.clean'), value: yes(exec?.isClean), fallback: exec?.fallback ?? '' },
    { label: t('health.hookUser'), value: hookUser.found ?? t('health.never'), fallback: hookUser.fallback },
  ];
}
