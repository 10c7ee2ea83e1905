import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { syncFolder } from '../files/durable-file.ts';
import { systemCode, unless, type FileOps, type LogFile } from '../files/file-ops.ts';
import { createShared } from '../files/shared-file.ts';

const newline = 0x0a;

/** How much of a file is read at a time, in octets. */
const block = 65_536;

/** A file that has no more octets may have been made just now, by another process. */
const young = 4096;

/** How long an unfinished line must have stood still before it is cut, in milliseconds: no write call takes as long. */
const stillMs = 200;

/** A line that others spoilt is written again; so often can only a fault of the disk spoil it. */
const maxTries = 5;

/** How lines are appended; `isWhole` tells a last line that lacks only its end, `alone` keeps two from mending at once. */
export interface AppendOptions {
  readonly files: FileOps;
  /** Whether to wait until what was written would outlive a power failure. */
  readonly durable: boolean;
  readonly isWhole: (line: string) => boolean;
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Appends whole lines to a file that several processes append to without a lock, and makes the file where there is none.
 * Each append is one call with O_APPEND, which local file systems don't mix with another. A process that ended in the
 * middle of its own leaves an unfinished line, and what comes next would stand in it: so the end is looked at before, and
 * what was written after, and lines that are not found whole are written again. An unfinished line is cut, by one process
 * at a time and only after it stood still; who wrote behind it meanwhile doesn't find its line whole, and writes again.
 */
export async function appendLines(path: string, text: string, options: AppendOptions): Promise<void> {
  const octets = Buffer.from(text);
  const file = await openOrMake(options.files, path);
  try {
    for (let tries = 0; tries < maxTries; tries++) {
      if (!(await endsWithLine(file))) await options.alone(() => repairEnd(file, options.isWhole));
      const start = await file.size();
      await file.append(octets);
      // It was packed away meanwhile. What reached the pack stands there twice, which readers expect.
      if (!(await file.isLinked())) return await appendLines(path, text, options);
      if (!(await holds(file, start, octets))) continue;
      if (options.durable) await file.datasync();
      // Who made the file may not have come to that yet.
      if (options.durable && start < young) await syncFolder(options.files, dirname(path));
      return;
    }
  } finally {
    await file.close();
  }
  throw Object.assign(new Error('EIO: lines do not stay as they are written, write'), {
    code: 'EIO',
    syscall: 'write',
  });
}

async function openOrMake(files: FileOps, path: string): Promise<LogFile> {
  const file = await unless(['ENOENT'], files.openLog(path, 'append'));
  if (file !== undefined) return file;
  try {
    await (await createShared(files, path)).close();
  } catch (error) {
    // Another process made it just now.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  return files.openLog(path, 'append');
}

async function endsWithLine(file: LogFile): Promise<boolean> {
  const size = await file.size();
  return size === 0 || (await file.read(size - 1, 1))[0] === newline;
}

/** Whether what was written since stands there in lines of its own. */
async function holds(file: LogFile, start: number, octets: Buffer): Promise<boolean> {
  const from = Math.max(0, start - 1);
  const since = await file.read(from, (await file.size()) - from);
  for (let at = since.indexOf(octets); at !== -1; at = since.indexOf(octets, at + 1)) {
    if (at === 0 ? from === 0 : since[at - 1] === newline) return true;
  }
  return false;
}

/** Cuts an unfinished last line, or ends one that is whole. */
async function repairEnd(file: LogFile, isWhole: (line: string) => boolean): Promise<void> {
  const size = await file.size();
  await pause(stillMs);
  if (size !== (await file.size()) || (await endsWithLine(file))) return;
  const start = await startOfLastLine(file, size);
  const line = (await file.read(start, size - start)).toString();
  if (isWhole(line)) await file.append(Buffer.from('\n'));
  else if (size === (await file.size())) await file.truncate(start);
}

async function startOfLastLine(file: LogFile, size: number): Promise<number> {
  for (let end = size; end > 0; end -= block) {
    const from = Math.max(0, end - block);
    const at = (await file.read(from, end - from)).lastIndexOf(newline);
    if (at !== -1) return from + at + 1;
  }
  return 0;
}
