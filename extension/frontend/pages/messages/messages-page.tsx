import { Button, StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Messages } from '../../api/panel-documents.ts';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { useLoaded } from '../../parts/use-loaded.ts';
import { useWork } from '../../parts/use-work.ts';
import { plainName } from '../../shown/plain-name.ts';
import { eventKinds, newestFirst, unreadOf } from '../../shown/messages.ts';
import { when } from '../../shown/when.ts';

/** The events of all domains that this person may see, newest first; unread ones are bold. */
export function MessagesPage({ onRead }: { readonly onRead: () => Promise<void> }): ReactElement {
  const { ask, t, locale } = usePage();
  const { busy, start } = useWork();
  const [kind, setKind] = useState('');
  /** The first messages of the pages before this one. */
  const [before, setBefore] = useState<readonly string[]>([]);
  const { data, error, loading, reload } = useLoaded(`${kind} ${before.join()}`, async () => {
    const last = before.at(-1);
    const found = await ask<Messages>('messages', {
      ...(last === undefined ? {} : { before: last }),
      ...(kind === '' ? {} : { kind }),
    });
    if (found.data === null) throw new Error(found.message);
    return { ...found, data: found.data };
  });
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const { events, next } = data.data;
  const unread = unreadOf(events, data.read, before.length === 0);
  const newest = events.at(-1)?.id;
  const markRead = async (): Promise<void> => {
    await ask('messages', { read: newest, limit: 1 });
    await reload();
    await onRead();
  };
  const choose = (chosen: string): void => {
    setKind(chosen);
    setBefore([]);
  };
  return (
    <section aria-label={t('tabs.messages')}>
      <div className="dns-sync-buttons">
        <select
          className="dns-sync-input"
          aria-label={t('messages.kind')}
          value={kind}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="">{t('messages.all')}</option>
          {Object.entries(eventKinds).map(([item, text]) => (
            <option key={item} value={item}>
              {t(text)}
            </option>
          ))}
        </select>
        <Button disabled={busy || loading || unread.size === 0 || kind !== ''} onClick={() => start(markRead)}>
          {t('messages.read')}
        </Button>
      </div>
      {events.length === 0 ? <p>{t('messages.none')}</p> : null}
      <table className="dns-sync-table">
        <thead>
          <tr>
            <th scope="col">{t('messages.time')}</th>
            <th scope="col">{t('list.domain')}</th>
            <th scope="col">{t('messages.kind')}</th>
            <th scope="col">{t('messages.text')}</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst(events).map(({ id, at, zone, kind: eventKind, text }) => (
            <tr key={id} className={unread.has(id) ? 'dns-sync-unread' : ''}>
              <td>{when(at, locale)}</td>
              <td>{zone === null ? '–' : plainName(zone)}</td>
              <td>{t(eventKinds[eventKind] ?? eventKind)}</td>
              <td>
                {text}
                {unread.has(id) ? <span className="dns-sync-hidden"> {t('messages.unread')}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <nav aria-label={t('list.pages')} className="dns-sync-buttons">
        <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
          {t('messages.newer')}
        </Button>
        <Button disabled={next === null} onClick={() => setBefore([...before, next ?? ''])}>
          {t('messages.older')}
        </Button>
      </nav>
    </section>
  );
}
