import { Button, Label, Status, StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Ended, Status as StatusDocument } from '../../api/documents.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { useLoaded } from '../../parts/use-loaded.ts';
import { useWork } from '../../parts/use-work.ts';
import { zoneRow, type ZoneRow } from '../../shown/zone-row.ts';

type OwnDomains = Ended<StatusDocument> & { readonly synchronizable: readonly string[] | null };

/** The domains of a customer or reseller: state, reasons, name servers, and "synchronize" where it is allowed. */
export function CustomerPage({ domain }: { readonly domain: string | null }): ReactElement {
  const page = usePage();
  const { ask, t } = page;
  const [search, setSearch] = useState(domain ?? '');
  const [typed, setTyped] = useState(search);
  const [before, setBefore] = useState<readonly string[]>([]);
  const { data, error, loading, reload } = useLoaded(`${search} ${before.join()}`, async () => {
    const after = before.at(-1);
    const {
      data: status,
      message,
      synchronizable,
    } = await ask<OwnDomains>('domains', {
      ...(after === undefined ? {} : { after }),
      ...(search === '' ? {} : { search }),
    });
    if (status === null) throw new Error(message);
    return { status, synchronizable };
  });
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const rows = data.status.zones.map((zone) => zoneRow(zone, page));
  return (
    <section aria-label={t('tabs.domains')} aria-busy={loading}>
      <form
        role="search"
        className="dns-sync-buttons"
        onSubmit={(event) => {
          event.preventDefault();
          setBefore([]);
          setSearch(typed.trim());
        }}
      >
        <input
          type="search"
          name="search"
          className="dns-sync-input"
          aria-label={t('list.search')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button type="submit">{t('list.search')}</Button>
      </form>
      {rows.length === 0 ? <p>{t('list.none')}</p> : null}
      {rows.map((row) => (
        <OwnDomain
          key={row.key}
          row={row}
          maySynchronize={data.synchronizable?.includes(row.ascii) ?? true}
          reload={reload}
        />
      ))}
      <nav aria-label={t('list.pages')} className="dns-sync-buttons">
        <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
          {t('list.previous')}
        </Button>
        <Button disabled={data.status.next === null} onClick={() => setBefore([...before, data.status.next ?? ''])}>
          {t('list.next')}
        </Button>
      </nav>
    </section>
  );
}

interface OwnDomainProps {
  readonly row: ZoneRow;
  readonly maySynchronize: boolean;
  readonly reload: () => Promise<void>;
}

function OwnDomain({ row, maySynchronize, reload }: OwnDomainProps): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const synchronize = async (): Promise<void> => {
    const { code, message } = await ask<Ended<object>>('run', { command: 'apply', names: [row.ascii] });
    await reload();
    if (code === 0) say('success', t('list.done', { title: row.name }));
    else say('warning', t('list.ended', { title: row.name, message }));
  };
  return (
    <article aria-label={row.name} className="dns-sync-domain">
      <h2 title={row.ascii}>{row.name}</h2>
      <Status intent={row.tone}>{row.state}</Status>
      {row.reasons.map((reason) => (
        <div key={reason} className="dns-sync-muted">
          {reason}
        </div>
      ))}
      {row.notSupported === 0 ? null : (
        <div>
          <Label intent="warning">{t('list.notSupported', { count: row.notSupported })}</Label>
          <ul>
            {row.status.rejects.map(({ host, type, value, reason }) => (
              <li key={`${host} ${type} ${value}`}>
                {host} {type}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      {row.nameServers.length === 0 ? null : (
        <div className="dns-sync-servers">
          {t('drawer.nameServers')}
          <CopyButton text={row.nameServers.join('\n')} label={t('list.copyServers', { name: row.name })} />
          {row.nameServers.map((server) => (
            <code key={server}>{server}</code>
          ))}
        </div>
      )}
      {maySynchronize && row.isOn ? (
        <Button disabled={busy} onClick={() => start(synchronize)}>
          {t('list.synchronize')}
        </Button>
      ) : null}
    </article>
  );
}
