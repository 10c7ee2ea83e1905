import { Low } from 'lowdb';
import { isKnownError, type DnsSyncError } from '../../reconcile/error.ts';
import { sameJson } from '../../reconcile/same-json.ts';
import { durableFile, textOf } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { ParseCache } from './parse-cache.ts';

/** Opens a document without a cache, because another process may have changed it. */
export async function openDocument<T>(
  file: string,
  parse: (content: unknown, file: string) => T,
  files: FileOps,
  known?: ParseCache<T | null>,
): Promise<Low<T | null>> {
  const low = openUnread(file, parse, files, known);
  await low.read();
  return low;
}

/** Opens a document as if it didn't exist, whatever its file contains. */
export function openUnread<T>(
  file: string,
  parse: (content: unknown, file: string) => T,
  files: FileOps,
  known?: ParseCache<T | null>,
): Low<T | null> {
  return new Low<T | null>(
    durableFile<T | null>(file, (content) => parse(content, file), files, known),
    null,
  );
}

/** Opens a document. A broken one is open as if it didn't exist, and its error is returned. */
export async function openUnlessBroken<T>(
  file: string,
  parse: (content: unknown, file: string) => T,
  files: FileOps,
  known?: ParseCache<T | null>,
): Promise<{ readonly low: Low<T | null>; readonly broken: DnsSyncError | null }> {
  try {
    return { low: await openDocument(file, parse, files, known), broken: null };
  } catch (error) {
    if (!isBroken(error)) throw error;
    return { low: openUnread(file, parse, files), broken: error };
  }
}

/** Checks whether an error is that of a broken document. */
export function isBroken(error: unknown): error is DnsSyncError {
  return isKnownError(error, 'state-broken');
}

/** Throws before a document is written that couldn't be read back, which would be a bug. */
export function mustBeReadable<T>(
  document: T,
  file: string,
  parse: (content: unknown, file: string) => T,
  known = new ParseCache<T | null>(),
): void {
  const text = textOf(document);
  try {
    known.read(file, text, () => parse(JSON.parse(text), file));
  } catch (error) {
    throw new Error('a change would leave a document that cannot be read', { cause: error });
  }
}

/** Writes a document unless it is unchanged. */
export async function writeDocument<T>(low: Low<T | null>, before: T | null, next: T): Promise<T> {
  if (next === before || sameJson(before, next)) return next;
  low.data = next;
  await low.write();
  return next;
}
