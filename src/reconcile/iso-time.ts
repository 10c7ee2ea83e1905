/**
 * A time in milliseconds since the epoch as ISO 8601 in UTC (RFC 3339, section 5.6), with milliseconds. The same text as
 * that of Date, which asks the system for its time zone first, in a process that may live for some milliseconds only.
 * Throws `RangeError` for what is no time.
 */
export function isoTime(ms: number): string {
  const time = new Date(ms);
  const year = time.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return time.toISOString();
  const date = [digits(year, 4), digits(time.getUTCMonth() + 1), digits(time.getUTCDate())];
  const clock = [digits(time.getUTCHours()), digits(time.getUTCMinutes()), digits(time.getUTCSeconds())];
  return `${date.join('-')}T${clock.join(':')}.${digits(time.getUTCMilliseconds(), 3)}Z`;
}

function digits(value: number, most = 2): string {
  return String(value).padStart(most, '0');
}
