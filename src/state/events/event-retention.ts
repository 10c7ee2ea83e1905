import { join } from 'node:path';
import { unless, type FileOps } from '../files/file-ops.ts';
import { oldestBeyond } from './oldest-beyond.ts';
import { eventMonths, eventFile } from './event-file.ts';

// The newest file of events always stays: its end is the place up to which channels and recovery have read.

/** Removes the oldest files of events beyond a limit in octets. */
export async function dropOldEvents(files: FileOps, folder: string, maxOctets: number): Promise<void> {
  for (const { path } of await excessEvents(files, folder, maxOctets)) await unless(['ENOENT'], files.unlink(path));
}

/** Removes the events of a month and of all earlier ones. */
export async function dropEventsOf(files: FileOps, folder: string, month: string): Promise<void> {
  const earlier = (await eventFiles(files, folder)).slice(0, -1).filter((file) => file.month <= month);
  for (const { path } of earlier) await unless(['ENOENT'], files.unlink(path));
}

/** Returns the oldest files of events that are too much. */
export async function excessEvents(
  files: FileOps,
  folder: string,
  maxOctets: number,
): Promise<readonly { readonly path: string }[]> {
  const all = await eventFiles(files, folder);
  return oldestBeyond(files, all, maxOctets, all.length - 1);
}

async function eventFiles(
  files: FileOps,
  folder: string,
): Promise<readonly { readonly month: string; readonly path: string }[]> {
  const months = await eventMonths(files, folder);
  return months.map((month) => ({ month, path: join(folder, eventFile(month)) }));
}
