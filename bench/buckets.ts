import type { Action } from '../fixtures/route53/actions.ts';
import { defaultSettings, type Rate } from '../fixtures/route53/settings.ts';
import type { LedgerEntry } from '../fixtures/route53/traffic/ledger.ts';

/** Scales the account's buckets by a factor, so that a bench of an hour takes minutes. */
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
 * Returns the minimum seconds that full buckets need for the accepted requests of a ledger: the tokens of each bucket
 * beyond its burst, at its rate.
 * The part of the burst that we leave unused is not deducted.
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

/** Describes a ledger: how many requests of each action, and how many were throttled. */
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
