import type { Forecast, MonthlyCost } from '../../sync/forecast/forecast.ts';
import type { WordAt } from './plan/plan-words.ts';
import { durationText } from '../../text/duration.ts';
import { timeText } from '../../text/time-text.ts';

/** Formats a forecast: zones against the quota or those of `whose`, and what they cost. */
export function forecastLine(
  { target, zonesNow, zonesAfter, quota, cost }: Forecast,
  wordAt: WordAt,
  whose = 'this server',
): string {
  const word = wordAt(target);
  const head = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}s at ${target}`;
  const room = quota === null ? ` of ${whose}` : ` of at most ${quota.limit} of ${quota.of}`;
  const zones = `${head}: ${arrow(String(zonesNow), String(zonesAfter))}${room}`;
  return cost === null ? `${zones}.` : `${zones}; about ${costText(cost)}.`;
}

/** Formats the forecasts of a status, one line each. */
export function forecastLines(forecasts: readonly Forecast[], wordAt: WordAt, whose?: string): string {
  return forecasts.map((item) => `${forecastLine(item, wordAt, whose)}${detailsOf(item)}\n`).join('');
}

/** Says when the quota of a forecast was read, and how long waiting zones take. */
function detailsOf({ quota, seconds }: Forecast): string {
  const read = quota?.at === undefined ? '' : ` Quota read at ${timeText(quota.at)}.`;
  const time =
    seconds < 1 ? '' : ` Pending changes take about ${durationText(seconds * 1000)} at the account's rate limit.`;
  return `${read}${time}`;
}

function costText({ now, after, currency, pricesOf, without }: MonthlyCost): string {
  const price = (amount: number): string =>
    currency === 'USD' ? `$${amount.toFixed(2)}` : `${amount.toFixed(2)} ${currency}`;
  return `${arrow(price(now), price(after))} a month (prices of ${pricesOf}, without ${without})`;
}

function arrow(now: string, after: string): string {
  return now === after ? now : `${now} → ${after}`;
}
