import type { RenamedRecord } from '../../../reconcile/plan/plan.ts';
import type { ChangeRecord } from '../../../reconcile/plan/json-records.ts';
import type { PlanDocument, PlanZoneRecord } from '../../../reconcile/plan/plan-document.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { keyOf, type SetName } from '../../../reconcile/dns/record-set.ts';
import { durationText } from '../../../text/duration.ts';
import type { PlanCost } from '../../../sync/plan/plan-cost.ts';
import { count } from '../../../text/count.ts';
import { spelled, spelledIn } from '../../../text/printable.ts';

/** The word of a target's service for a zone: "hosted zone". */
export type WordAt = (target: string) => string;

/** Returns the word for zones at several targets: the common one, if all have the same. */
function wordFor(zones: readonly Pick<PlanZoneRecord, 'target'>[], wordAt: WordAt): string {
  const [word = 'zone', ...others] = new Set(zones.map(({ target }) => wordAt(target)));
  return others.length === 0 ? word : 'zone';
}

/** Formats the totals in one sentence. */
export function summaryLine(
  { zones: all, summary }: PlanDocument,
  { seconds, looks }: PlanCost,
  wordAt: WordAt,
): string {
  const { create, update, delete: remove, held, rejected, calls, zones } = summary;
  const createZones = all.filter(({ action }) => action === 'create');
  const deleteZones = all.filter(({ removesZone }) => removesZone);
  const parts = [`${create} to create`, `${update} to update`, `${remove} to delete`];
  if (createZones.length > 0) parts.push(`${count(createZones.length, wordFor(createZones, wordAt))} to create`);
  if (deleteZones.length > 0) parts.push(`${count(deleteZones.length, wordFor(deleteZones, wordAt))} to delete`);
  if (held > 0) parts.push(`${held} held`);
  if (rejected > 0) parts.push(`${rejected} rejected`);
  const making = calls === 0 ? '' : `${count(calls, 'API call')}${timeOf(seconds)}; `;
  return `${parts.join(', ')} in ${count(zones, 'zone')}; ${making}${count(looks, 'call')} to read`;
}

function timeOf(seconds: number): string {
  return seconds < 1 ? '' : `, about ${durationText(seconds * 1000)} at the account's rate limit`;
}

/** Checks whether a plan has anything to show for a zone. */
export function isWorthShowing(zone: PlanZoneRecord): boolean {
  const { action, held, rejects, remarks, contest } = zone;
  const isContested = contest !== undefined && contest.owner !== null;
  return action !== 'none' || held.length > 0 || rejects.length > 0 || remarks !== undefined || isContested;
}

/** Says which servers of a fleet claim a zone, and which of them has it and why. */
export function contestWords({ owner, by, servers }: NonNullable<PlanZoneRecord['contest']>): string {
  const listed = (names: readonly string[]): string => names.join(', ');
  if (owner === null) return `PTRs of several servers: ${listed(servers)}`;
  const others = servers.filter((server) => server !== owner);
  return `kept for ${owner}${by === null ? '' : `, ${ownerReasons[by]}`}; also claimed by ${listed(others)}`;
}

const ownerReasons: Readonly<Record<'move' | 'record' | 'window' | 'age', string>> = {
  move: 'by order of an administrator',
  record: 'which has had it so far',
  window: 'by a window for moves',
  age: 'which had it first',
};

/** Checks whether a plan shows more of a zone than its error. */
export function hasContent({ action, held, rejects, remarks }: PlanZoneRecord): boolean {
  return action !== 'error' || held.length > 0 || rejects.length > 0 || remarks !== undefined;
}

/** Formats a zone's place: the target, and its hosted zone there. */
export function targetText({ target, zoneId }: Pick<PlanZoneRecord, 'target' | 'zoneId'>): string {
  return zoneId === null ? target : `${target} ${zoneId}`;
}

/** Formats the action for a zone, and its other name if renamed. */
export function verdictOf(zone: PlanZoneRecord, wordAt: WordAt): string {
  return [actionWords(zone, wordAt(zone.target)), ...renameWords(zone)].join('; ');
}

/** Returns the other name of a renamed domain; nothing for any other. */
export function renameWords({ renamedFrom, renamedTo }: RenamedRecord): readonly string[] {
  if (renamedFrom !== undefined) return [`domain renamed from ${spelled(renamedFrom)}`];
  return renamedTo === undefined ? [] : [`domain renamed to ${spelled(renamedTo)}`];
}

function actionWords({ action, changes }: PlanZoneRecord, word: string): string {
  const emptied = action === 'delete' && changes.length === 0;
  if (action === 'delete' && changes.some(({ why }) => why === 'undo')) return 'undone: our records will be deleted';
  if (emptied) return `deleted in Plesk: empty ${word} will be deleted`;
  return action === 'create' ? `${word} will be created` : verdicts[action];
}

/** What becomes of a zone that isn't created. */
export const verdicts: Readonly<Record<Exclude<PlanZoneRecord['action'], 'create'>, string>> = {
  update: 'will be updated',
  delete: 'deleted in Plesk: our records will be deleted',
  none: 'no changes',
  held: 'held',
  error: 'could not be planned',
};

/** A change with its reason. */
export interface Reasoned {
  readonly change: ChangeRecord;
  readonly because: string;
}

/** Splits a zone's changes into ordinary ones and those that revert drift. */
export function sectionsOf({ changes, drift = [] }: Pick<PlanZoneRecord, 'changes' | 'drift'>): {
  readonly edits: readonly Reasoned[];
  readonly drift: readonly Reasoned[];
} {
  const drifted = new Map(drift.map((record) => [keyOf(record), record.because]));
  const reasoned = changes.map((change) => ({ change, because: drifted.get(keyOf(change)) ?? editOf(change) }));
  return {
    edits: reasoned.filter(({ change }) => !drifted.has(keyOf(change))),
    drift: reasoned.filter(({ change }) => drifted.has(keyOf(change))),
  };
}

/** Describes a set that is briefly missing, because no single call can change it. */
export function gapWords(zone: DnsName, { name, type }: SetName): string {
  return `${spelledIn(zone, name)} ${type} is missing for a moment: the change takes two calls`;
}

/** The heading of the drift section. */
export const driftHeading = 'Drift (changed outside dns-sync; will be reverted)';

/** Returns the reason of a change that isn't drift. */
function editOf({ kind, why }: ChangeRecord): string {
  if (why === 'adopted') return 'zone is being adopted';
  if (why === 'pruned') return 'foreign, pruned: Plesk does not have it';
  if (why === 'confirmed') return 'confirmed: replaces a record set that dns-sync did not write';
  if (why === 'undo')
    return { create: 'restored by undo', update: 'reverted by undo', delete: 'removed by undo' }[kind];
  return { create: 'new in Plesk', update: 'edited in Plesk', delete: 'removed in Plesk' }[kind];
}
