import type { TrashedZone } from '../../sync/trash/deleted-zones.ts';
import { count } from '../../text/count.ts';
import { renameWords, type WordAt } from './plan/plan-words.ts';
import { printable, spelled } from '../../text/printable.ts';
import { widest } from './widest.ts';
import { timeText } from '../../text/time-text.ts';

/** Formats the trash for people. */
export function trashText(zones: readonly TrashedZone[], wordAt: WordAt): string {
  if (zones.length === 0) return 'The trash is empty.\n';
  const width = widest(zones.map(({ zone }) => spelled(zone)));
  return `${zones.flatMap((zone) => zoneLines(zone, width, wordAt)).join('\n')}\n`;
}

function zoneLines(item: TrashedZone, width: number, wordAt: WordAt): string[] {
  const { zone, target, zoneId, nameServers, records, left, deletedAt, held } = item;
  const word = target === null ? 'zone' : wordAt(target);
  const place = zoneId === null || target === null ? `no ${word}` : `${target} ${zoneId}`;
  const facts = [
    `deleted ${timeText(deletedAt)}`,
    ...renameWords(item),
    records === null ? 'content not kept' : count(records, 'record'),
    place,
    ...(zoneId === null ? [] : [removalText(item)]),
    ...(left > 0 ? [`${count(left, 'record set')} of ours left`] : []),
  ];
  const lines = [`${spelled(zone).padEnd(width)}  ${facts.join(', ')}`];
  if (nameServers.length > 0) lines.push(`    name servers: ${nameServers.join(' ')}`);
  if (held !== null) lines.push(`    kept: ${held}`);
  return lines.map(printable);
}

function removalText({ removalAt, byFleet }: TrashedZone): string {
  if (byFleet === true) return 'deleted by the workers of the fleet after their "policy.trashDays"';
  return removalAt === null ? 'kept' : `deleted after ${timeText(removalAt)}`;
}
