import { Button, Drawer, Status, StatusMessage, Tab, Tabs } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Ended, Status as StatusDocument } from '../api/documents.ts';
import { Loading } from '../parts/loading.tsx';
import { usePage } from '../parts/page-context.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { useWork } from '../parts/use-work.ts';
import { zoneRow, type ZoneRow } from '../shown/zone-row.ts';
import { ChangesTab } from './changes-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { NameServers } from './name-servers.tsx';
import { RecordsTab } from './records-tab.tsx';
import { RenameChoice } from './rename-choice.tsx';
import { ForeignTab, RejectsTab } from './sets-tabs.tsx';

interface Props {
  /** The ASCII name with its final dot. */
  readonly zone: string;
  readonly onClose: () => void;
  readonly onChanged: () => Promise<void>;
}

/** All of one domain. */
export function ZoneDrawer({ zone, onClose, onChanged }: Props): ReactElement {
  const { ask, t, locale } = usePage();
  const { data, error, reload } = useLoaded(zone, async () => runCommand<StatusDocument>(ask, 'status', [zone]));
  const rows = (data?.data.zones ?? []).map((status) => zoneRow(status, t, locale));
  const changed = async (): Promise<void> => {
    await reload();
    await onChanged();
  };
  const [row] = rows;
  return (
    <Drawer
      isOpen
      size="md"
      placement="right"
      title={row?.name ?? zone}
      subtitle={row?.ascii === row?.name ? undefined : row?.ascii}
      onClose={onClose}
    >
      {error === null ? null : <StatusMessage intent="danger">{error}</StatusMessage>}
      {row === undefined && error === null ? <Loading /> : null}
      {rows.map((item) => (
        <ZoneState key={item.key} row={item} changed={changed} />
      ))}
      {row === undefined ? null : <ZoneTabs row={row} changed={changed} />}
    </Drawer>
  );
}

interface ZoneProps {
  readonly row: ZoneRow;
  readonly changed: () => Promise<void>;
}

function ZoneState({ row, changed }: ZoneProps): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const { state } = row.status;
  const run = (...commands: string[]): void =>
    start(async () => {
      for (const command of commands) {
        const { code, message } = await ask<Ended<object>>('run', { command, names: [row.ascii] });
        if (code !== 0) {
          say(code === 2 ? 'warning' : 'danger', message);
          break;
        }
        say('success', t('list.done', { title: row.name }));
      }
      await changed();
    });
  return (
    <div className="dns-sync-banner">
      <Status intent={row.tone}>{row.state}</Status>{' '}
      {row.changed === null ? null : <span className="dns-sync-muted">{t('drawer.since', { time: row.changed })}</span>}
      {row.status.zoneId === null ? null : (
        <span className="dns-sync-muted"> {t('drawer.hostedZone', { id: row.status.zoneId })}</span>
      )}
      {row.reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      {row.keptBy === null ? null : <p>{row.keptBy}</p>}
      <NameServers row={row} />
      <div className="dns-sync-buttons">
        {row.isOn ? (
          <Button intent="primary" aria-disabled={busy} onClick={() => run('apply')}>
            {t('list.synchronize')}
          </Button>
        ) : null}
        {state === 'held' ? (
          <Button aria-disabled={busy} onClick={() => run('confirm', 'apply')}>
            {t('drawer.confirm')}
          </Button>
        ) : null}
        {state === 'trashed' ? (
          <Button aria-disabled={busy} onClick={() => run('trash-restore')}>
            {t('drawer.restore')}
          </Button>
        ) : null}
        {state === 'trashed' ? (
          <Button intent="danger" aria-disabled={busy} onClick={() => run('trash-empty')}>
            {t('drawer.erase')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function ZoneTabs({ row, changed }: ZoneProps): ReactElement {
  const { t } = usePage();
  const { rejects, foreign } = row.status;
  return (
    <div>
      <Tabs>
        <Tab title={t('drawer.records')}>
          <RecordsTab zone={row.ascii} />
        </Tab>
        <Tab title={t('drawer.rejects', { count: rejects.length })}>
          <RejectsTab rejects={rejects} />
        </Tab>
        <Tab title={t('drawer.foreign', { count: foreign.length })}>
          <ForeignTab sets={foreign} />
        </Tab>
        <Tab title={t('drawer.changes')}>
          <ChangesTab zone={row.ascii} changed={changed} />
        </Tab>
        <Tab title={t('drawer.history')}>
          <HistoryTab zone={row.ascii} changed={changed} />
        </Tab>
        <Tab title={t('drawer.settings')}>
          <RenameChoice zone={row.ascii} />
        </Tab>
      </Tabs>
    </div>
  );
}
