import type { ReactElement } from 'react';
import type { Change, SetContent } from '../api/documents.ts';
import { plainName } from '../shown/plain-name.ts';
import { usePage } from './page-context.ts';

/** Changes of record sets: what happens, and the content before and after. */
export function ChangeTable({ changes }: { readonly changes: readonly Change[] }): ReactElement | null {
  const { t } = usePage();
  const kinds = { create: t('change.create'), update: t('change.update'), delete: t('change.delete') };
  if (changes.length === 0) return null;
  return (
    <table className="dns-sync-table">
      <thead>
        <tr>
          <th scope="col">{t('change.kind')}</th>
          <th scope="col">{t('change.name')}</th>
          <th scope="col">{t('change.type')}</th>
          <th scope="col">{t('change.content')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ kind, name, type, before, after, why }) => (
          <tr key={`${name} ${type} ${kind}`}>
            <td>
              {kinds[kind]}
              {why === 'drift' ? <div className="dns-sync-muted">{t('change.drift')}</div> : null}
            </td>
            <td>{plainName(name)}</td>
            <td>{type}</td>
            <td>
              {before === null ? null : after === null ? contentOf(before) : <del>{contentOf(before)}</del>}
              {before !== null && after !== null ? <br /> : null}
              {after === null ? null : contentOf(after)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function contentOf({ ttl, values }: SetContent): string {
  return `${ttl} ${values.join(', ')}`;
}
