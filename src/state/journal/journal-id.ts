import { isoTime } from '../../reconcile/iso-time.ts';

/** Crockford's digits in their order, so that texts sort as the numbers do; none is taken for another. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
/** Milliseconds since the epoch in digits of five bits: enough until the year 3084. */
const timeDigits = 9;
const randomDigits = 5;

/** The last time that an id can have, in 3084. */
const lastTime = 32 ** timeDigits - 1;

/** What an id looks like: the time, and chance that keeps ids of one millisecond apart. */
const form = new RegExp(`^[${digits}]{${timeDigits + randomDigits}}$`);

/**
 * A new id for an entry at a time in milliseconds since the epoch. It sorts after that of the entry before, also where
 * the clock went back. A time that no id can have counts as the nearest: 1970, or 3084.
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

/** The month in UTC whose file holds the entry of an id, such as `2026-11`. */
export function monthOf(id: string): string {
  return isoTime(timeOf(id)).slice(0, 7);
}

function timeOf(id: string): number {
  let time = 0;
  for (const digit of id.slice(0, timeDigits)) time = time * 32 + digits.indexOf(digit);
  return time;
}
