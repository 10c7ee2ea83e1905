const fileName = /^events-(\d{4}-\d{2})\.ndjson$/;

/** The name of the file that has the events of a month, such as `2026-11`; names sort as months do. */
export function eventFile(month: string): string {
  return `events-${month}.ndjson`;
}

/** The month whose events a file of this name has; null for any other file. */
export function monthOfEvents(name: string): string | null {
  return fileName.exec(name)?.[1] ?? null;
}
