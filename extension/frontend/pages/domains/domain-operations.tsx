import { Button } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { usePage } from '../../parts/page-context.ts';
import type { ZoneRow } from '../../shown/zone-row.ts';

/** Runs a command of words.json for rows. */
export type RunFor = (command: string, chosen: readonly ZoneRow[], options?: object) => void;

interface Props {
  readonly chosen: readonly ZoneRow[];
  readonly busy: boolean;
  readonly run: RunFor;
  readonly onPreview: (names: readonly string[]) => void;
}

/** What can be done with the selected domains. An operation for none of them isn't offered. */
export function DomainOperations({ chosen, busy, run, onPreview }: Props): ReactElement {
  const { t } = usePage();
  const isSwitchable = chosen.filter(({ fixed }) => fixed === null);
  const on = isSwitchable.filter(({ isOn }) => isOn);
  const off = isSwitchable.filter(({ isOn }) => !isOn);
  const isPaused = ({ status }: ZoneRow): boolean => status.state === 'paused';
  const operation = (text: string, rows: readonly ZoneRow[], work: () => void, isPrimary = false): ReactElement => (
    <Button
      {...(isPrimary ? { intent: 'primary' } : {})}
      aria-disabled={busy}
      disabled={rows.length === 0}
      onClick={work}
    >
      {text}
    </Button>
  );
  return (
    <div role="group" aria-label={t('list.operations', { count: chosen.length })} className="dns-sync-buttons">
      {operation(t('list.synchronize'), on, () => run('apply', on), true)}
      {operation(t('list.preview'), on, () => onPreview(on.map(({ ascii }) => ascii)))}
      {operation(t('list.turnOn'), off, () => run('zones-on', off))}
      {operation(t('list.turnOff'), on, () => run('zones-off', on))}
      {operation(t('list.pause'), on, () => run('pause', on))}
      {operation(t('list.resume'), on.filter(isPaused), () => run('resume', on.filter(isPaused)))}
      <span className="dns-sync-muted">{t('list.selected', { count: chosen.length })}</span>
    </div>
  );
}
