import { Button, List, ListEmptyView } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Applied, Ended, Status } from '../../api/documents.ts';
import { usePage } from '../../parts/page-context.ts';
import { useWork } from '../../parts/use-work.ts';
import { ownerOfLimit } from '../../shown/owner-of-limit.ts';
import { noRoom } from '../../shown/room.ts';
import type { ZoneRow } from '../../shown/zone-row.ts';
import { domainColumns } from './domain-columns.tsx';
import { DomainOperations } from './domain-operations.tsx';
import type { View } from './domains-page.tsx';
import { reasonOf } from '../../shown/reason-of.ts';

interface Props {
  readonly rows: readonly ZoneRow[];
  readonly status: Status;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onOpen: (zone: string) => void;
  readonly onPreview: (names: readonly string[]) => void;
  readonly reload: () => Promise<void>;
  /** A synchronization in the background was started. */
  readonly onTask: () => void;
}

/** The rows of a page, with what can be done with one or with the selected ones. */
export function DomainList({ rows, status, view, onView, onOpen, onPreview, reload, onTask }: Props): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const selection = rows.filter(({ key }) => selected.includes(key));
  const run = (command: string, chosen: readonly ZoneRow[], options: object = {}): void =>
    start(async () => {
      // Before any call: what doesn't fit is refused with the numbers.
      const lack = noRoom(
        ['apply', 'zones-on'].includes(command) ? chosen.map((row) => row.status) : [],
        status.forecasts ?? [],
      );
      if (lack !== null)
        throw new Error(`${t('limit.refused', { ...lack, of: ownerOfLimit(lack.of, t) })} ${t('limit.advice')}`);
      const names = [...new Set(chosen.map(({ ascii }) => ascii))];
      if (command === 'apply' && names.length > 1) {
        await ask('synchronize', { names });
        onTask();
        return;
      }
      const ended = await ask<Ended<Partial<Applied>>>('run', { command, names, options });
      await reload();
      const title = names.length === 1 ? (chosen[0]?.name ?? '') : t('list.chosen', { count: names.length });
      if (ended.code === 0) say('success', t('list.done', { title }));
      else say(ended.code === 2 ? 'warning' : 'danger', t('list.ended', { title, message: reasonOf(ended) }));
    });
  const { before } = view;
  return (
    <div>
      <DomainOperations chosen={selection} busy={busy} run={run} onPreview={onPreview} />
      <List
        rowKey="key"
        columns={domainColumns({ t, busy, run, onOpen })}
        data={rows.map((row) => ({ ...row }))}
        selection={[...selected]}
        onSelectionChange={(keys: string[]) => setSelected(keys)}
        emptyView={<ListEmptyView title={t('list.none')} description={t('list.noneAdvice')} />}
        filtered={view.search !== '' || view.state !== ''}
      />
      <nav aria-label={t('list.pages')} className="dns-sync-buttons">
        <span>
          {t('list.page', {
            page: before.length + 1,
            first: before.length * 25 + (rows.length > 0 ? 1 : 0),
            last: before.length * 25 + rows.length,
          })}
        </span>
        <Button disabled={before.length === 0} onClick={() => onView({ ...view, before: before.slice(0, -1) })}>
          {t('list.previous')}
        </Button>
        <Button
          disabled={status.next === null}
          onClick={() => onView({ ...view, before: [...before, status.next ?? ''] })}
        >
          {t('list.next')}
        </Button>
      </nav>
    </div>
  );
}
