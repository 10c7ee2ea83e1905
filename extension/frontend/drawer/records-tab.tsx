import { StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Exported } from '../api/documents.ts';
import { Loading } from '../parts/loading.tsx';
import { usePage } from '../parts/page-context.ts';
import { SetTable } from '../parts/set-table.tsx';
import { useLoaded } from '../parts/use-loaded.ts';
import { plainName } from '../shown/plain-name.ts';

/** The records as Plesk wants them. */
export function RecordsTab({ zone }: { readonly zone: string }): ReactElement {
  const { ask, t } = usePage();
  const { data, error } = useLoaded(zone, async () => runCommand<Exported>(ask, 'export', [zone]));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  return (
    <SetTable
      heads={[t('change.name'), t('change.type'), t('change.ttl'), t('change.value')]}
      rows={data.data.sets.map(({ name, type, ttl, values }) => [
        plainName(name),
        type,
        String(ttl),
        values.join('\n'),
      ])}
    />
  );
}
