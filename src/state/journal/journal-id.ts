import { isoTime } from '../../reconcile/iso-time.ts';

/** Crockford's digits in order: texts sort like their numbers, and no two digits look alike. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
/** Number of digits of five bits for milliseconds since the epoch, enough until the year 3084. */
const timeDigits = 9;
const randomDigits = 5;

/** The last time of an ID, in 3084. */
const lastTime = 32 ** timeDigits - 1;

/** The form of an ID: the time, and random digits that distinguish IDs of one millisecond. */
const form = new RegExp(`^[${digits}]{${timeDigits + randomDigits}}$`);

/**
 * Creates the ID of an entry at a time in milliseconds since the epoch.
 * It sorts after the previous ID, even if the clock was set back. A time outside the range is clamped to 1970 or 3084.
 */
export function entryId(now: number, before: string | null): string {
  const wanted = before === null ? now : Math.max(now, timeOf(before) + 1);
  let time = Math.max(0, Math.min(lastTime, wanted));
  let text = '';
  for (let i = 0; i < timeDigits; i++) {
    text = digits.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  for (let i = 0; i < randomDigits; i++) text += digits.charAt(Math.floor(Math.random() * 32));
  return text;
}

export function isEntryId(text: string): boolean {
  return form.test(text);
}

/** Returns the month in UTC whose file has the entry of an ID, such as `2026-11`. */
export function monthOf(id: string): string {
  return isoTime(timeOf(id)).slice(0, 7);
}

function timeOf(id: string): number {
  let time = 0;
  for (const digit of id.slice(0, timeDigits)) time = time * 32 + digits.indexOf(digit);
  return time;
}
