import { Button, Input } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import { usePage } from '../../parts/page-context.ts';
import { states } from '../../shown/zone-row.ts';
import type { View } from './domains-page.tsx';

interface Props {
  readonly summary: Readonly<Record<string, number>>;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onPreview: () => void;
}

/** States with the number of their domains, each a filter, and the search. */
export function DomainFilters({ summary, view, onView, onPreview }: Props): ReactElement {
  const { t } = usePage();
  const [search, setSearch] = useState(view.search);
  const filter = (state: string, text: string, count: number): ReactElement => (
    <Button
      key={state}
      ghost
      selected={view.state === state}
      aria-pressed={view.state === state}
      onClick={() => onView({ ...view, state, before: [] })}
    >
      {`${text}: ${count}`}
    </Button>
  );
  const found = Object.entries(states).filter(([state]) => (summary[state] ?? 0) > 0 || state === view.state);
  return (
    <div className="dns-sync-filters">
      <div role="group" aria-label={t('list.filter')} className="dns-sync-buttons">
        {filter('', t('list.all'), summary['zones'] ?? 0)}
        {found.map(([state, { text }]) => filter(state, t(text), summary[state] ?? 0))}
      </div>
      <form
        role="search"
        className="dns-sync-buttons"
        onSubmit={(event) => {
          event.preventDefault();
          onView({ ...view, search: search.trim(), before: [] });
        }}
      >
        <Input
          type="search"
          name="search"
          size="lg"
          aria-label={t('list.search')}
          placeholder={t('list.searchHint')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button type="submit">{t('list.search')}</Button>
        <Button onClick={onPreview}>{t('list.previewAll')}</Button>
      </form>
    </div>
  );
}
