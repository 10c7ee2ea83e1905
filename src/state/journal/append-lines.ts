import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { syncFolder } from '../files/durable-file.ts';
import { systemCode, unless, type FileOps, type LogFile } from '../files/file-ops.ts';
import { createShared } from '../files/shared-file.ts';

const newline = 0x0a;

/** Read block in octets. */
const block = 65_536;

/** A file up to this size may have just been created by another process. */
const young = 4096;

/** How long an unfinished line must be unchanged before it is cut, in milliseconds. No write call takes as long. */
const stillMs = 200;

/** Most attempts to write a line. Repeated damage means a fault of the disk. */
const maxTries = 5;

/**
 * How lines are appended.
 * `isWhole` recognizes a last line that lacks only its line end; `alone` prevents concurrent repairs.
 */
export interface AppendOptions {
  readonly files: FileOps;
  /** Whether to wait until the content would survive a power failure. */
  readonly durable: boolean;
  readonly isWhole: (line: string) => boolean;
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Appends lines to a file that several processes append to without a lock; creates the file if needed.
 * Each append is one call with O_APPEND, which local file systems don't interleave. A process that ended during its
 * append leaves an unfinished line, which the next append would continue. So the end is checked before, and the written
 * lines after; lines that aren't found intact are written again.
 * An unfinished line is cut by one process at a time, and only after it was unchanged for a while. A process that wrote
 * behind it meanwhile doesn't find its line intact and writes again.
 */
export async function appendLines(path: string, text: string, options: AppendOptions): Promise<void> {
  const octets = Buffer.from(text);
  const file = await openOrMake(options.files, path);
  try {
    for (let tries = 0; tries < maxTries; tries++) {
      if (!(await endsWithLine(file))) await options.alone(() => repairEnd(file, options.isWhole));
      const start = await file.size();
      await file.append(octets);
      // It was packed meanwhile. Lines that reached the pack are there twice, which readers expect.
      if (!(await file.isLinked())) return await appendLines(path, text, options);
      if (!(await holds(file, start, octets))) continue;
      if (options.durable) await file.datasync();
      // The process that created the file may not have synced its folder yet.
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
    // Another process has just created it.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  return files.openLog(path, 'append');
}

async function endsWithLine(file: LogFile): Promise<boolean> {
  const size = await file.size();
  return size === 0 || (await file.read(size - 1, 1))[0] === newline;
}

/** Checks whether the written octets are intact lines. */
async function holds(file: LogFile, start: number, octets: Buffer): Promise<boolean> {
  const from = Math.max(0, start - 1);
  const since = await file.read(from, (await file.size()) - from);
  for (let at = since.indexOf(octets); at !== -1; at = since.indexOf(octets, at + 1)) {
    if (at === 0 ? from === 0 : since[at - 1] === newline) return true;
  }
  return false;
}

/** Cuts an unfinished last line, or adds the line end to a complete one. */
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
