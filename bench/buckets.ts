import type { Action } from '../fixtures/route53/actions.ts';
import { defaultSettings, type Rate } from '../fixtures/route53/settings.ts';
import type { LedgerEntry } from '../fixtures/route53/traffic/ledger.ts';

/** The account's buckets, faster and larger by a factor: a bench of an hour shows the same in minutes. */
export function scaledRates(scale: number) {
  const { account, action, actions, changes } = defaultSettings().rates;
  const times = ({ burst, perSecond }: Rate): Rate => ({ burst: burst * scale, perSecond: perSecond * scale });
  return {
    account: times(account),
    action: times(action),
    actions: Object.fromEntries(Object.entries(actions).map(([name, rate]) => [name, times(rate)])),
    changes: times(changes),
  };
}

/**
 * Seconds that full buckets need at least for the requests of a ledger that they let through: the tokens of each bucket beyond
 * its burst, at its speed. None of the burst is taken off for what we leave alone of it.
 */
export function boundOf(all: readonly LedgerEntry[], scale: number): number {
  const entries = all.filter((entry) => entry.errorCode !== 'Throttling');
  const rates = scaledRates(scale);
  const wait = (tokens: number, { burst, perSecond }: Rate): number => Math.max(0, (tokens - burst) / perSecond);
  const changes = entries.reduce((sum, entry) => sum + entry.tokens.changes, 0);
  return Math.max(
    wait(entries.length, rates.account),
    wait(changes, rates.changes),
    ...[...countByAction(entries)].map(([action, count]) => wait(count, rates.actions[action] ?? rates.action)),
  );
}

/** What a ledger holds, in words: how many of each action, and how many were refused by rate. */
export function inWords(entries: readonly LedgerEntry[]): string {
  const counts = [...countByAction(entries)].map(([action, count]) => `${count.toLocaleString('en')} ${action}`);
  const refused = entries.filter((entry) => entry.errorCode === 'Throttling').length;
  return `${counts.join(', ')}; refused by rate: ${refused}`;
}

function countByAction(entries: readonly LedgerEntry[]): ReadonlyMap<Action, number> {
  const counts = new Map<Action, number>();
  for (const { action } of entries) if (action !== 'Unknown') counts.set(action, (counts.get(action) ?? 0) + 1);
  return counts;
}
