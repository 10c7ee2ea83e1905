/** The start of the year 0 and the end of 9999, in milliseconds since the epoch. */
const minTime = -62_167_219_200_000;
const lastTime = 253_402_300_799_999;

/**
 * A time in milliseconds since the epoch as ISO 8601 in UTC (RFC 3339, section 5.6), with milliseconds. A time before the year 0
 * or after 9999 can't be written so: the nearest that can is. Throws `RangeError` for NaN.
 */
export function isoTime(ms: number): string {
  return new Date(Math.max(minTime, Math.min(lastTime, ms))).toISOString();
}

/**
 * A time in ISO 8601, or in another form that Date reads, in milliseconds since the epoch; NaN if it is none. With `isoTime`
 * the only use of Date: nothing else reads or writes times, and nobody asks for the present one but the executables.
 */
export function parseTime(text: string): number {
  return Date.parse(text);
}

/**
 * Whether a text is a time in ISO 8601 in UTC, as the above are; with or without a fraction of the second. A plain form and
 * the parser that is there already: an expression that knows months and days takes longer to set up than to read a document.
 */
export function isIsoTime(text: unknown): text is string {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
  return typeof text === 'string' && form.test(text) && !Number.isNaN(Date.parse(text));
}
