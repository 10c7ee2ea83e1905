import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { brokenState } from '../documents/parse-document.ts';
import { unless, type FileOps } from './file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { ParseCache } from '../documents/parse-cache.ts';
import { createShared } from './shared-file.ts';
import { whileReading, whileWriting } from './file-errors.ts';

/** Calls that mean: this file system can't sync a folder. Its renames are as durable as they get. */
const noFolderSync = ['EINVAL', 'ENOTSUP'];

/**
 * A JSON file that is whole at any time, whoever is killed when: what is written is first made durable under a name of
 * its own, then takes the file's name, and then the folder is made durable, so that a finished write outlives a power
 * failure. lowdb's own writer never syncs, and shares one temporary name between processes.
 *
 * `read` gives null where there is no file, and throws `state-broken` for anything but JSON or what `parse` refuses.
 * Both throw where the system refuses: `state-not-readable`, `state-not-writable`.
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

/** Long texts by their contents. Short ones are made again: what is held weakly costs every collection. */
const longTexts = new WeakMap<object, string>();
const long = 100_000;

/** The last one besides: what is checked is mostly written right after that. */
let lastText: { readonly content: unknown; readonly text: string } | null = null;

/** What a file says of a content, which is not to be changed: it is compared, read back and written by this one text. */
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

/** Removes a file for good; nothing where there is none. Throws `state-not-writable`. */
export async function removeDurably(files: FileOps, path: string): Promise<void> {
  await whileWriting(path, async () => {
    await unless(['ENOENT'], files.unlink(path));
    await syncFolder(files, dirname(path));
  });
}

/** By folder: the sync that was asked for last, and the one that has not begun yet. */
class FolderSyncs {
  readonly last = new Map<string, Promise<void>>();
  readonly next = new Map<string, Promise<void>>();
}

const folderSyncs = new WeakMap<FileOps, FolderSyncs>();

/**
 * Makes the names in a folder durable. Windows can't, and keeps its own log of names. One sync of a folder runs at a time;
 * those who ask meanwhile share the next, which begins after their names are there.
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

/** A content, or what makes it of the path of the temporary file that later becomes the file. */
type Content = string | Uint8Array | ((temporary: string) => Promise<string>);

/** Replaces a file whole and for good; its temporary file is named after `as`. Throws the system's errors. */
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
    // The first failure is the one to tell; a temporary file left behind harms nobody.
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
      text.trim() === '' ? 'it is empty' : `it is no JSON (${error instanceof Error ? error.message : 'unknown'})`;
    throw brokenState(path, { rule: 'I1', detail: reason });
  }
}
