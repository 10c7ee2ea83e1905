/** Writes a time of the program for a person, in their language and time zone. */
export function when(time: string, locale: string): string {
  return new Date(time).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}
