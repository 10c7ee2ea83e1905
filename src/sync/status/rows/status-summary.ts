import type { StatusRow } from '../zone-summary.ts';
import type { zoneStates } from './status-query.ts';

/** The number of zones at targets, in each state and with each condition. */
export type StatusSummary = Readonly<Record<'zones' | (typeof zoneStates)[number] | 'drifted' | 'notLive', number>>;

const noZone: Record<(typeof zoneStates)[number], number> = {
  synchronized: 0,
  pending: 0,
  failing: 0,
  held: 0,
  retained: 0,
  trashed: 0,
  paused: 0,
  unavailable: 0,
  excluded: 0,
};

/** Counts the rows of the status. */
export function summarizeStates(rows: readonly StatusRow[]): StatusSummary {
  const counts = { ...noZone };
  for (const { state } of rows) counts[state]++;
  const drifted = rows.filter(({ isDrifted }) => isDrifted).length;
  return { zones: rows.length, ...counts, drifted, notLive: rows.filter(({ isNotLive }) => isNotLive === true).length };
}
