import { Button, Drawer, Status, StatusMessage, Tab, Tabs } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Applied, Ended, Status as StatusDocument } from '../api/documents.ts';
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
import { reasonOf } from '../shown/reason-of.ts';

interface Props {
  /** The ASCII name with its final dot. */
  readonly zone: string;
  readonly onClose: () => void;
  readonly onChanged: () => Promise<void>;
}

/** All of one domain. */
export function ZoneDrawer({ zone, onClose, onChanged }: Props): ReactElement {
  const page = usePage();
  const { ask } = page;
  const { data, error, reload } = useLoaded(zone, async () => runCommand<StatusDocument>(ask, 'status', [zone]));
  const rows = (data?.data.zones ?? []).map((status) => zoneRow(status, page, data?.data.fleet?.server));
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
        <ZoneState key={item.key} row={item} server={data?.data.fleet?.server ?? ''} changed={changed} />
      ))}
      {row === undefined ? null : <ZoneTabs row={row} changed={changed} />}
    </Drawer>
  );
}

interface ZoneProps {
  readonly row: ZoneRow;
  readonly changed: () => Promise<void>;
}

function ZoneState({ row, server, changed }: ZoneProps & { readonly server: string }): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const { state } = row.status;
  const run = (...commands: string[]): void =>
    start(async () => {
      for (const command of commands) {
        const ended = await ask<Ended<Partial<Applied>>>('run', { command, names: [row.ascii] });
        if (ended.code !== 0) {
          say(ended.code === 2 ? 'warning' : 'danger', reasonOf(ended));
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
      {row.elsewhere === null ? null : <Elsewhere name={row.ascii} keeper={row.elsewhere} server={server} />}
      <NameServers row={row} />
      <div className="dns-sync-buttons">
        {row.isOn && row.elsewhere === null ? (
          <Button intent="primary" aria-disabled={busy} onClick={() => run('apply')}>
            {t('list.synchronize')}
          </Button>
        ) : null}
        {state === 'held' && row.elsewhere === null ? (
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

interface ElsewhereProps {
  readonly name: string;
  readonly keeper: string;
  readonly server: string;
}

/** In a fleet: that another server has the domain, and how it moves here. */
function Elsewhere({ name, keeper, server }: ElsewhereProps): ReactElement {
  const { t } = usePage();
  return (
    <div>
      <p>{t('list.keptFor', { server: keeper })}</p>
      <p>{t('drawer.moveHere', { server: keeper })}</p>
      <code className="dns-sync-code">{`dns-sync fleet move ${name} ${server}`}</code>
    </div>
  );
}

function ZoneTabs({ row, changed }: ZoneProps): ReactElement {
  const { t, fleet } = usePage();
  const { rejects, foreign } = row.status;
  const tabs = [
    <Tab key="records" title={t('drawer.records')}>
      <RecordsTab zone={row.ascii} />
    </Tab>,
    <Tab key="rejects" title={t('drawer.rejects', { count: rejects.length })}>
      <RejectsTab rejects={rejects} />
    </Tab>,
    <Tab key="foreign" title={t('drawer.foreign', { count: foreign.length })}>
      <ForeignTab sets={foreign} />
    </Tab>,
    <Tab key="changes" title={t('drawer.changes')}>
      <ChangesTab zone={row.ascii} changed={changed} />
    </Tab>,
    <Tab key="history" title={t('drawer.history')}>
      <HistoryTab zone={row.ascii} changed={changed} />
    </Tab>,
  ];
  const policy = (
    <Tab key="settings" title={t('drawer.settings')}>
      <RenameChoice zone={row.ascii} />
    </Tab>
  );
  // In a fleet, the policy is that of its workers.
  return (
    <div>
      <Tabs>{fleet === null ? [...tabs, policy] : tabs}</Tabs>
    </div>
  );
}
