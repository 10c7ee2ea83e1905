import { Button, Label, Link, Status, Switch, type ListProps } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { CopyButton } from '../../parts/copy-button.tsx';
import type { Translate } from '../../parts/translate.ts';
import type { ZoneRow } from '../../shown/zone-row.ts';
import type { RunFor } from './domain-operations.tsx';

interface Uses {
  readonly t: Translate;
  readonly busy: boolean;
  readonly run: RunFor;
  readonly onOpen: (zone: string) => void;
}

/** The columns of the list. */
export function domainColumns({ t, busy, run, onOpen }: Uses): ListProps<ZoneRow>['columns'] {
  return [
    {
      key: 'name',
      title: t('list.domain'),
      type: 'title',
      render: (row) => (
        <Link
          component="button"
          type="button"
          className="dns-sync-link"
          title={row.ascii}
          onClick={() => onOpen(row.status.zone)}
        >
          {row.name}
        </Link>
      ),
    },
    {
      key: 'state',
      title: t('list.state'),
      render: (row) => (
        <div className="dns-sync-wrap">
          <Status intent={row.tone}>{row.state}</Status>
          {row.reasons.map((reason) => (
            <div key={reason} className="dns-sync-muted">
              {reason}
            </div>
          ))}
          {row.elsewhere === null ? null : (
            <div className="dns-sync-muted">{t('list.keptFor', { server: row.elsewhere })}</div>
          )}
          {row.status.state === 'held' ? (
            <Button ghost aria-disabled={busy} onClick={() => onOpen(row.status.zone)}>
              {t('list.look')}
            </Button>
          ) : null}
          {row.status.state === 'failing' ? (
            <Button ghost aria-disabled={busy} onClick={() => run('apply', [row])}>
              {t('list.retry')}
            </Button>
          ) : null}
        </div>
      ),
    },
    { key: 'records', title: t('list.records'), render: (row) => <Records row={row} t={t} /> },
    { key: 'nameServers', title: t('list.nameServers'), render: (row) => <NameServers row={row} t={t} /> },
    { key: 'changed', title: t('list.changed'), render: ({ changed }) => changed ?? '–' },
    {
      key: 'switch',
      title: t('list.switch'),
      type: 'controls',
      render: (row) => (
        <Switch
          className="dns-sync-switch"
          checked={row.isOn}
          disabled={row.fixed !== null}
          {...(row.fixed === null ? {} : { tooltip: row.fixed })}
          onChange={(isOn) => run(isOn ? 'zones-on' : 'zones-off', [row])}
        >
          <span className="dns-sync-hidden">{t('list.switchOf', { name: row.name })}</span>
        </Switch>
      ),
    },
  ];
}

function Records({ row, t }: { readonly row: ZoneRow; readonly t: Translate }): ReactElement {
  const { records, notSupported } = row;
  return (
    <span>
      {records}{' '}
      {notSupported === 0 ? null : (
        <Label intent="warning" size="sm" className="dns-sync-nowrap">
          {t('list.notSupported', { count: notSupported })}
        </Label>
      )}
    </span>
  );
}

function NameServers({ row, t }: { readonly row: ZoneRow; readonly t: Translate }): ReactElement {
  const [first, ...more] = row.nameServers;
  if (first === undefined) return <span>–</span>;
  return (
    <span className="dns-sync-servers" title={row.nameServers.join('\n')}>
      {more.length === 0 ? first : t('list.servers', { first, more: more.length })}
      <CopyButton text={row.nameServers.join('\n')} label={t('list.copyServers', { name: row.name })} />
    </span>
  );
}
