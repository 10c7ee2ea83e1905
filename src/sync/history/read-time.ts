import { DnsSyncError } from '../../reconcile/error.ts';
import { printable } from '../../text/printable.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';

const form = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * Parses a time:
 * ISO 8601 or `YYYY-MM-DD HH:MM`, local unless it names UTC. Returns milliseconds since the epoch. Throws `bad-time`.
 */
export function readTime(text: string): number {
  const match = form.exec(text.trim());
  if (match !== null) {
    const [, year, month, day, hour = '00', minute = '00', second = '00', part, zone = ''] = match;
    const clock = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    // Times are printed to the second: one without a fraction stands for all of its second.
    const milliseconds = part?.slice(0, 3).padEnd(3, '0') ?? (match[6] === undefined ? '000' : '999');
    const offset = zone.length === 3 ? `${zone}:00` : zone.toUpperCase();
    const time = parseTime(`${clock}.${milliseconds}${offset}`);
    // Date would read February 30 as a day in March.
    const asUtc = parseTime(`${clock}Z`);
    if (!Number.isNaN(time) && isoTime(asUtc).startsWith(clock)) return time;
  }
  throw new DnsSyncError(
    'bad-time',
    `${JSON.stringify(printable(text))} is not a time`,
    'use local time, such as "2026-11-20 14:00", or UTC, such as "2026-11-20 13:00:00Z"',
  );
}
