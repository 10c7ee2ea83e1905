import { DnsSyncError } from '../reconcile/error.ts';
import { failure, success, type Result } from '../reconcile/result.ts';
import { printable } from './printable.ts';

/** Milliseconds of each unit. */
const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Parses a duration such as "26h", "90m" or "1d12h"; returns milliseconds. */
export function readDuration(text: string): Result<number> {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)];
  const whole = parts.map(([part]) => part).join('');
  const milliseconds = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit as string] ?? 0), 0);
  if (whole !== text.trim() || parts.length === 0) {
    return failure('use a number with a unit, such as "26h", "90m" or "1d12h"');
  }
  return success(milliseconds);
}

/** Parses the duration of an option. Throws `bad-duration`, which names the option. */
export function durationOption(option: string, text: string): number {
  const duration = readDuration(text);
  if (duration.ok) return duration.value;
  const shown = JSON.stringify(printable(text));
  throw new DnsSyncError('bad-duration', `${option} ${shown} is not a duration`, duration.reason);
}

/** Formats a duration in its two largest units: "1 day 3 hours". */
export function durationText(milliseconds: number): string {
  const parts: string[] = [];
  let left = Math.max(0, Math.round(milliseconds / 1000));
  for (const [name, seconds] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const) {
    const number = Math.floor(left / seconds);
    left -= number * seconds;
    if (number > 0 && parts.length < 2) parts.push(`${number} ${name}${number === 1 ? '' : 's'}`);
    else if (parts.length > 0) break;
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}
