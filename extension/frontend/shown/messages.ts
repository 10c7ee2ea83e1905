import type { ZoneEvent } from '../api/panel-documents.ts';

/** The kinds of events, as "dns-sync events" has them, with their texts. */
export const eventKinds: Readonly<Record<string, string>> = {
  synchronized: 'messages.synchronized',
  unsynchronizable: 'messages.unsynchronizable',
  rejected: 'messages.rejected',
  held: 'messages.held',
  failing: 'messages.failing',
  recovered: 'messages.recovered',
  drift: 'messages.drift',
  renamed: 'messages.renamed',
  limit: 'messages.limit',
  'not-live': 'messages.notLive',
  'backend-lost': 'messages.backendLost',
  silent: 'messages.silent',
};

/** The events of a page in the order of the list. */
export function newestFirst<T>(events: readonly T[]): readonly T[] {
  const found: T[] = [];
  for (const event of events) found.unshift(event);
  return found;
}

/** The events of a page, oldest first, that come after the last one that was read. Older pages are read if it is newer. */
export function unreadOf(
  events: readonly Pick<ZoneEvent, 'id'>[],
  read: string | null,
  isNewestPage: boolean,
): ReadonlySet<string> {
  if (!isNewestPage && read !== null) return new Set();
  const place = events.findIndex(({ id }) => id === read);
  return new Set(events.slice(place + 1).map(({ id }) => id));
}
