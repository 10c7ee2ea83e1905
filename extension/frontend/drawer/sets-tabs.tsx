import type { ReactElement } from 'react';
import type { Reject, SetName } from '../api/documents.ts';
import { usePage } from '../parts/page-context.ts';
import { SetTable } from '../parts/set-table.tsx';
import { plainName } from '../shown/plain-name.ts';

/** Records that are not supported, each with its reason. */
export function RejectsTab({ rejects }: { readonly rejects: readonly Reject[] }): ReactElement {
  const { t } = usePage();
  if (rejects.length === 0) return <p>{t('drawer.noRejects')}</p>;
  return (
    <SetTable
      heads={[t('change.name'), t('change.type'), t('change.value'), t('drawer.reason')]}
      rows={rejects.map(({ host, type, value, reason }) => [plainName(host), type, value, reason])}
    />
  );
}

/** Record sets that others made, and that stay as they are. */
export function ForeignTab({ sets }: { readonly sets: readonly SetName[] }): ReactElement {
  const { t } = usePage();
  if (sets.length === 0) return <p>{t('drawer.noForeign')}</p>;
  return (
    <div>
      <p>{t('drawer.foreignKept')}</p>
      <SetTable
        heads={[t('change.name'), t('change.type')]}
        rows={sets.map(({ name, type }) => [plainName(name), type])}
      />
    </div>
  );
}
