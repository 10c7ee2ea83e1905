/** The start of year 0 and the end of year 9999, in milliseconds since the epoch. */
const minTime = -62_167_219_200_000;
const lastTime = 253_402_300_799_999;

/**
 * Formats milliseconds since the epoch as ISO 8601 in UTC (RFC 3339 section 5.6) with milliseconds.
 * A time outside the years 0 to 9999 is clamped to them. Throws `RangeError` for NaN.
 */
export function isoTime(ms: number): string {
  return new Date(Math.max(minTime, Math.min(lastTime, ms))).toISOString();
}

/** Returns milliseconds since the epoch as a Date, for packages that take one. */
export function dateOf(ms: number): Date {
  return new Date(ms);
}

/**
 * Parses a time in ISO 8601, or in another form that Date reads.
 * Returns milliseconds since the epoch; NaN if the text isn't a time. Only this file uses Date, and only the
 * executables ask for the present time.
 */
export function parseTime(text: string): number {
  return Date.parse(text);
}

/**
 * Checks whether a text is an ISO 8601 time in UTC, with or without fractions of a second.
 * It uses a simple pattern and the existing parser: compiling a pattern that knows months and days takes longer than
 * reading a document.
 */
export function isIsoTime(text: unknown): text is string {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
  return typeof text === 'string' && form.test(text) && !Number.isNaN(Date.parse(text));
}
