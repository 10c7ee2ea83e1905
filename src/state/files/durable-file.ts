import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { brokenState } from '../documents/parse-document.ts';
import { unless, type FileOps } from './file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { ParseCache } from '../documents/parse-cache.ts';
import { createShared } from './shared-file.ts';
import { whileReading, whileWriting } from './file-errors.ts';

/** Errors of file systems that can't sync a folder. Their renames are as durable as possible. */
const noFolderSync = ['EINVAL', 'ENOTSUP'];

/**
 * Opens a JSON file that is complete at any time.
 * Content is made durable under a temporary name, renamed, and then the folder is made durable, so that a finished
 * write survives a power failure. lowdb's own writer never syncs, and its temporary name is shared between processes.
 * `read` returns null if there is no file, and throws `state-broken` for invalid JSON and content that `parse` refuses.
 * Both methods throw the system's errors as `state-not-readable` and `state-not-writable`.
 */
export function durableFile<T>(
  path: string,
  parse: (content: unknown) => T,
  files: FileOps,
  known = new ParseCache<T>(),
): Adapter<T> {
  return {
    read: async () => {
      const text = await whileReading(path, () => unless(['ENOENT'], files.readFile(path)));
      return text === undefined ? null : known.read(path, text, () => parse(parseJson(text, path)));
    },
    write: (data) => whileWriting(path, () => writeDurably(files, path, textOf(data))),
  };
}

/**
 * Long texts by their content.
 * Short ones are serialized again, because weak references slow down every garbage collection.
 */
const longTexts = new WeakMap<object, string>();
const long = 100_000;

/** The last text too, because a checked document is usually written right after. */
let lastText: { readonly content: unknown; readonly text: string } | null = null;

/**
 * Returns the serialized text of a content, which must not be changed.
 * Comparing, validating and writing share this text.
 */
export function textOf(content: unknown): string {
  if (lastText !== null && lastText.content === content) return lastText.text;
  const holder = typeof content === 'object' && content !== null ? content : {};
  const known = longTexts.get(holder);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(content)}\n`;
  if (text.length > long) longTexts.set(holder, text);
  else lastText = { content, text };
  return text;
}

/** Removes a file durably; does nothing if it doesn't exist. Throws `state-not-writable`. */
export async function removeDurably(files: FileOps, path: string): Promise<void> {
  await whileWriting(path, async () => {
    await unless(['ENOENT'], files.unlink(path));
    await syncFolder(files, dirname(path));
  });
}

/** Per folder: the latest sync, and the one that has not started. */
class FolderSyncs {
  readonly last = new Map<string, Promise<void>>();
  readonly next = new Map<string, Promise<void>>();
}

const folderSyncs = new WeakMap<FileOps, FolderSyncs>();

/**
 * Makes the names in a folder durable.
 * Windows can't and keeps its own log of names. One sync of a folder runs at a time. Calls made meanwhile share the
 * next one, which starts after their names exist.
 */
export async function syncFolder(files: FileOps, folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { last, next } = folderSyncs.get(files) ?? new FolderSyncs();
  folderSyncs.set(files, { last, next });
  const waiting = next.get(folder);
  if (waiting !== undefined) return waiting;
  const syncAfter = async (earlier: Promise<void> | undefined): Promise<void> => {
    await earlier?.catch(() => undefined);
    next.delete(folder);
    await syncNow(files, folder);
  };
  const turn = syncAfter(last.get(folder));
  last.set(folder, turn);
  next.set(folder, turn);
  return turn;
}

async function syncNow(files: FileOps, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r');
  try {
    await unless(noFolderSync, handle.sync());
  } finally {
    await handle.close();
  }
}

/** Content, or a function that creates it from the path of the temporary file. */
type Content = string | Uint8Array | ((temporary: string) => Promise<string>);

/** Replaces a file atomically and durably. Its temporary file is named after `as`. Throws the system's errors. */
export async function writeDurably(files: FileOps, path: string, content: Content, as = path): Promise<void> {
  const folder = dirname(path);
  const unique = `${process.pid}.${nonce()}`;
  const temporary = join(folder, `.${basename(as)}.${unique}.tmp`);
  const file = await createShared(files, temporary);
  try {
    try {
      await file.write(typeof content === 'function' ? await content(temporary) : content);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    // The first error is reported; a leftover temporary file is harmless.
    await files.unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(files, folder);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason =
      text.trim() === '' ? 'it is empty' : `it is not JSON (${error instanceof Error ? error.message : 'unknown'})`;
    throw brokenState(path, { rule: 'I1', detail: reason });
  }
}
