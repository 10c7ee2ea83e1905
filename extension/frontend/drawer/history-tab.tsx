import { Button, StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Ended, History, HistoryEntry, Shown } from '../api/documents.ts';
import { ChangeTable } from '../parts/change-table.tsx';
import { Loading } from '../parts/loading.tsx';
import { usePage } from '../parts/page-context.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { useWork } from '../parts/use-work.ts';
import { when } from '../shown/when.ts';

interface Props {
  readonly zone: string;
  readonly changed: () => Promise<void>;
}

/** The last changes of a domain, newest first. Each can be looked at and undone. */
export function HistoryTab({ zone, changed }: Props): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const { data, error, reload } = useLoaded(zone, async () =>
    runCommand<History>(ask, 'history', [zone], { limit: 20 }),
  );
  const undo = (id: string): void =>
    start(async () => {
      const { code, message } = await ask<Ended<object>>('run', { command: 'undo', names: [id] });
      if (code === 0) say('success', t('drawer.undone'));
      else say(code === 2 ? 'warning' : 'danger', message);
      await changed();
      await reload();
    });
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  return (
    <ol className="dns-sync-history">
      {data.data.entries.map((entry) => (
        <Entry key={entry.id} entry={entry} busy={busy} undo={undo} />
      ))}
    </ol>
  );
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly busy: boolean;
  readonly undo: (id: string) => void;
}

function Entry({ entry, busy, undo }: EntryProps): ReactElement {
  const { ask, t, locale } = usePage();
  const { start } = useWork();
  const [shown, setShown] = useState<Shown | null>(null);
  const { id, at, by, command, notes } = entry;
  const isChange = entry.create + entry.update + entry.delete > 0;
  const show = async (): Promise<void> => {
    const { data } = await runCommand<Shown>(ask, 'show', [id]);
    setShown(data);
  };
  return (
    <li>
      <div>
        {when(at, locale)}{' '}
        {t('drawer.entry', { command, create: entry.create, update: entry.update, delete: entry.delete })}
        {by.as === null ? null : ` ${t('drawer.by', { name: by.as })}`}
      </div>
      {notes.length === 0 ? null : <div className="dns-sync-muted">{notes.join('; ')}</div>}
      {isChange ? (
        <div className="dns-sync-buttons">
          <Button ghost aria-expanded={shown !== null} onClick={() => (shown === null ? start(show) : setShown(null))}>
            {shown === null ? t('drawer.show') : t('drawer.hide')}
          </Button>
          <Button ghost aria-disabled={busy} onClick={() => undo(id)}>
            {t('drawer.undo')}
          </Button>
        </div>
      ) : null}
      {shown === null ? null : <ChangeTable changes={shown.changes} />}
    </li>
  );
}
