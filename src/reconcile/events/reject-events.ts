import type { RejectRecord } from '../plan/json-records.ts';
import { listed, shortened } from './listed.ts';
import type { NewEvent } from './event.ts';

/** An event if records were rejected that were not rejected before, with all of these. */
export function rejectEvents(
  target: string | null,
  before: readonly RejectRecord[],
  after: readonly RejectRecord[],
): readonly NewEvent[] {
  const known = new Set(before.map(rejectKey));
  const news = after.filter((reject) => !known.has(rejectKey(reject)));
  const [first] = news;
  if (first === undefined) return [];
  const text =
    news.length === 1
      ? `rejected ${first.host} ${first.type}: ${first.reason}`
      : `rejected ${news.length} records, the first is ${first.host} ${first.type}: ${first.reason}`;
  const records = listed(news, ({ host, type, value, reason }) => ({ host, type, value: shortened(value), reason }));
  return [{ target, kind: 'rejected', text, detail: { count: news.length, records } }];
}

function rejectKey({ host, type, value, reason }: RejectRecord): string {
  return JSON.stringify([host, type, value, reason]);
}
