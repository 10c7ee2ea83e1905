import { StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Ended, Status } from '../../api/documents.ts';
import { ZoneDrawer } from '../../drawer/zone-drawer.tsx';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { TaskBar } from '../../parts/task-bar.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { zoneRow } from '../../shown/zone-row.ts';
import { Preview } from '../preview.tsx';
import { DomainFilters } from './domain-filters.tsx';
import { DomainList } from './domain-list.tsx';
import { LimitBanner } from './limit-banner.tsx';

/** What the list shows. The program searches, filters and divides it into pages. */
export interface View {
  readonly search: string;
  readonly state: string;
  /** The last names of the pages before this one. */
  readonly before: readonly string[];
}

export function DomainsPage({ domain }: { readonly domain: string | null }): ReactElement {
  const page = usePage();
  const { ask, t } = page;
  const [view, setView] = useState<View>({ search: '', state: '', before: [] });
  const [opened, setOpened] = useState(domain);
  const [started, setStarted] = useState(0);
  /** The names whose plan is shown; none is all of them. */
  const [previewed, setPreviewed] = useState<readonly string[] | null>(null);
  const { data, error, loading, reload } = useLoaded(JSON.stringify(view), async () => {
    const { search, state } = view;
    const after = view.before.at(-1);
    const { data: status, message } = await ask<Ended<Status>>('domains', {
      ...(after === undefined ? {} : { after }),
      ...(search === '' ? {} : { search }),
      ...(state === '' ? {} : { state }),
    });
    if (status === null) throw new Error(message);
    return { ...status, view };
  });
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const rows = data.zones.map((zone) => zoneRow(zone, page, data.fleet?.server));
  return (
    <section aria-label={t('tabs.domains')} aria-busy={loading}>
      <LimitBanner forecasts={data.forecasts ?? []} />
      <TaskBar started={started} onEnd={reload} />
      <DomainFilters summary={data.summary} view={view} onView={setView} onPreview={() => setPreviewed([])} />
      <DomainList
        rows={rows}
        status={data}
        view={data.view}
        onView={setView}
        onOpen={setOpened}
        onPreview={setPreviewed}
        reload={reload}
        onTask={() => setStarted(started + 1)}
      />
      {previewed === null ? null : (
        <Preview
          names={previewed}
          onClose={() => setPreviewed(null)}
          onApplied={async () => {
            setPreviewed(null);
            await reload();
          }}
        />
      )}
      {opened === null ? null : <ZoneDrawer zone={opened} onClose={() => setOpened(null)} onChanged={reload} />}
    </section>
  );
}
