import type { ZoneStatus } from '../api/documents.ts';
import type { Language } from '../parts/translate.ts';
import { plainName } from './plain-name.ts';
import { when } from './when.ts';

type Intent = 'success' | 'warning' | 'danger' | 'info' | 'inactive';

/** The state of a zone: the key of its text, and how much it needs attention. */
export const states: Readonly<Record<string, { readonly text: string; readonly intent: Intent }>> = {
  synchronized: { text: 'state.synchronized', intent: 'success' },
  pending: { text: 'state.pending', intent: 'info' },
  failing: { text: 'state.failing', intent: 'danger' },
  held: { text: 'state.held', intent: 'warning' },
  paused: { text: 'state.paused', intent: 'inactive' },
  excluded: { text: 'state.excluded', intent: 'inactive' },
  unavailable: { text: 'state.unavailable', intent: 'inactive' },
  retained: { text: 'state.retained', intent: 'inactive' },
  trashed: { text: 'state.trashed', intent: 'inactive' },
};

/** What the list shows of a domain. */
export interface ZoneRow {
  readonly key: string;
  readonly name: string;
  readonly ascii: string;
  /** Not "intent": the library's list would color the complete row. */
  readonly tone: Intent;
  readonly state: string;
  /** Why it is in this state, and what happens next; empty if the state says it all. */
  readonly reasons: readonly string[];
  /** In a fleet: the other server that the domain is kept for. Null if it is kept for this one. */
  readonly elsewhere: string | null;
  readonly records: number;
  readonly notSupported: number;
  readonly nameServers: readonly string[];
  readonly changed: string | null;
  readonly isOn: boolean;
  /** Why it can't be switched; null if it can. */
  readonly fixed: string | null;
  readonly status: ZoneStatus;
}

/** Returns the row of a zone. `server` is the name of this server in its fleet. */
export function zoneRow(status: ZoneStatus, { t, locale }: Language, server: string | null = null): ZoneRow {
  const {
    zone,
    displayName,
    state,
    reason,
    error,
    nextAttemptAt,
    renamedFrom,
    renamedTo,
    drift,
    live,
    keptBy = null,
  } = status;
  const elsewhere = keptBy === null || server === null || keptBy === server ? null : keptBy;
  const isHeldElsewhere = elsewhere !== null && state === 'held';
  const shown = states[state];
  const reasons = [
    ...(isHeldElsewhere ? [] : [error === null ? reason : error.message, error?.hint ?? null]),
    nextAttemptAt === null ? null : t('list.nextAttempt', { time: when(nextAttemptAt, locale) }),
    renamedFrom === undefined ? null : t('list.renamedFrom', { name: plainName(renamedFrom) }),
    renamedTo === undefined ? null : t('list.renamedTo', { name: plainName(renamedTo) }),
    drift === null ? null : t('list.drift', { count: drift.sets, time: when(drift.since, locale) }),
    live?.live === false ? t('list.notLive') : null,
  ];
  const name = plainName(displayName);
  // Plesk decides about these: a switch would have no effect.
  const isGone = ['unavailable', 'retained', 'trashed'].includes(state);
  return {
    key: `${zone}@${status.target}`,
    name,
    ascii: plainName(zone),
    tone: shown?.intent ?? 'info',
    state: shown === undefined ? state : t(shown.text),
    reasons: reasons.filter((text) => text !== null),
    elsewhere,
    records: status.records,
    notSupported: status.rejects.length,
    nameServers: status.nameServers.map(plainName),
    changed: status.appliedAt === null ? null : when(status.appliedAt, locale),
    isOn: state !== 'excluded' && !isGone,
    fixed: isGone ? (reason ?? t(shown?.text ?? state)) : null,
    status,
  };
}
