import { byWords } from '../../reconcile/by.ts';
import { subjectOf, type SetChange } from '../../reconcile/history/set-changes.ts';
import type { PassEntry } from '../../state/journal/journal-entry.ts';
import type { Config } from '../../config/load-config.ts';
import { managedChanges } from '../../sync/history/managed-changes.ts';
import { showRecord, type DescribedEntry } from '../../sync/history/describe-entry.ts';
import { zoneWordAt } from '../../sync/targets.ts';
import { count } from '../../text/count.ts';
import { changeLines, widths } from './plan/plan-text.ts';
import { doneWords } from './passes/done-words.ts';
import { printable, spelled } from '../../text/printable.ts';
import type { Style } from './style.ts';
import { zoneFileRows } from './zone-file.ts';
import { timeText } from '../../text/time-text.ts';

/** Most record sets named in the list of changes. */
const maxNamed = 4;

/** Formats a change for the list: ID, time, record sets, and result. */
export function historyText(described: DescribedEntry, config: Config, style: Style): string {
  const { sets, notes } = managedChanges(described.entry, config);
  const named = sets.slice(0, maxNamed).map((change) => briefly(change, style));
  if (sets.length > maxNamed) named.push(`and ${sets.length - maxNamed} more`);
  const lines = [
    ...headLines(described, style),
    ...(named.length > 0 ? [`  ${named.join(', ')}`] : []),
    ...notes.map((note) => printable(`  ${note}`)),
    ...described.passes.map((pass) => style.faint(printable(`  ${passLine(pass, config)}`))),
  ];
  return `${lines.join('\n')}\n`;
}

/** Formats a single change: each record set before and after, and the passes. */
export function showText(described: DescribedEntry, config: Config, style: Style): string {
  const { changes, notes, digest, parent } = showRecord(described, config);
  const columns = widths(described.entry.zone, changes);
  const lines = [
    ...headLines(described, style),
    `Digest: ${digest}`,
    `Parent: ${parent ?? 'none (first change of this zone)'}`,
    '',
    ...changes.flatMap((change) => changeLines(change, columns, style)),
    ...notes.map((note) => printable(`  ${note}`)),
  ];
  if (changes.length === 0 && notes.length === 0) lines.push('  no record sets changed');
  const passes = described.passes.flatMap((pass) => [passLine(pass, config), ...pruneLines(pass)]).map(printable);
  // In a fleet, the passes are in the journal of the worker that led.
  const none = config.fleet === undefined ? 'Not applied by any pass.' : 'Not applied by a pass of this machine.';
  const text = [...lines, '', ...(passes.length === 0 ? [none] : passes)].join('\n');
  return `${text}\n`;
}

/** Formats the record sets of a prune as lines of a zone file, so that they can be restored. */
function pruneLines({ prunes = [] }: PassEntry): string[] {
  return prunes.flatMap((set) => zoneFileRows(set)).map((row) => `  ${row}`);
}

function headLines({ entry }: DescribedEntry, style: Style): string[] {
  const { id, command, zone, at } = entry;
  return [
    `${style.update(`change ${id}`)}  ${style.strong(printable(command))}  ${spelled(zone)}`,
    `Date:   ${timeText(at)}`,
    ...(entry.by === undefined ? [] : [`By:     ${printable(byWords(entry.by))}`]),
  ];
}

function briefly(change: SetChange, style: Style): string {
  const { name, type } = subjectOf(change);
  const text = printable(`${{ create: '+', update: '~', delete: '-' }[change.kind]} ${spelled(name)} ${type}`);
  return { create: style.create, update: style.update, delete: style.remove }[change.kind](text);
}

/** Formats a pass as one line. */
function passLine({ at, target, zoneId, planId, changeIds, outcome, prunes }: PassEntry, config: Config): string {
  const { held, error } = outcome;
  const rules = [...new Set(held.map(({ rule }) => rule))].join(', ');
  const words = doneWords(outcome, zoneWordAt(config)(target), {
    held: held.length > 0 ? `${held.length} held (${rules})` : '',
    failed: error === null ? '' : `failed (${error})`,
    nothing: 'as desired',
  });
  const place = zoneId === null ? target : `${target} ${zoneId}`;
  if (prunes !== undefined)
    return `${timeText(at)}  ${place}: deletes ${count(prunes.length, 'foreign record set')} (plan ${planId})`;
  const ids = [
    `plan ${planId}`,
    ...(changeIds.length > 0 ? [`${count(changeIds.length, 'call')} ${changeIds.join(' ')}`] : []),
  ];
  return `${timeText(at)}  ${place}: ${words} (${ids.join(', ')})`;
}
