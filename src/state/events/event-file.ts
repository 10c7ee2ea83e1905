import { whileReading } from '../files/file-errors.ts';
import type { FileOps } from '../files/file-ops.ts';

const fileName = /^events-(\d{4}-\d{2})\.ndjson$/;

/** The name of the file that has the events of a month, such as `2026-11`; names sort as months do. */
export function eventFile(month: string): string {
  return `events-${month}.ndjson`;
}

/** The months that have a file of events in a folder, oldest first. */
export async function eventMonths(files: FileOps, folder: string): Promise<readonly string[]> {
  const names = await whileReading(folder, () => files.readdir(folder));
  return names.flatMap((name) => fileName.exec(name)?.[1] ?? []).sort();
}

/** The month after another one. The last month that a name can have is followed by itself. */
export function monthAfter(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  if (number < 12) return `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
  return year === 9999 ? month : `${String(year + 1).padStart(4, '0')}-01`;
}
