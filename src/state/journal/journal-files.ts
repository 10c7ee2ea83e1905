import { join } from 'node:path';
import { unless, type FileOps, type LogFile } from '../files/file-ops.ts';
import { whileReading } from '../files/file-errors.ts';

/** Suffix of a month's file while it is written. */
export const plainEnd = '.ndjson';

/** Suffix of a packed month. */
export const packedEnd = `${plainEnd}.gz`;

const fileName = /^(\d{4}-\d{2})\.ndjson(\.gz)?$/;
const newline = 0x0a;

/** Read block in octets. */
const block = 65_536;

/** A file of the journal. The plain file has the later part of a month. */
export interface MonthFile {
  readonly month: string;
  readonly path: string;
  readonly packed: boolean;
}

/** A line of text, and its place for people. */
export interface Line {
  readonly text: string;
  readonly position: string;
  /** False for a last line without a line end: another process is writing it or was killed. */
  readonly ended: boolean;
}

/** Lists the files of the journal, oldest first. */
export async function monthFiles(files: FileOps, folder: string): Promise<readonly MonthFile[]> {
  const names = await whileReading(folder, () => files.readdir(folder));
  return names
    .map((name): MonthFile | null => {
      const [, month, packed] = fileName.exec(name) ?? [];
      return month === undefined ? null : { month, path: join(folder, name), packed: packed !== undefined };
    })
    .filter((file) => file !== null)
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function rank({ month, packed }: MonthFile): string {
  return `${month}${packed ? 0 : 1}`;
}

/** Yields the lines of a file from its end without reading all of it; none if the file no longer exists. */
export async function* linesFromEnd(files: FileOps, file: MonthFile): AsyncGenerator<Line> {
  const log = await openPart(files, file);
  if (log === 'spoilt') yield { text: '', position: `${file.path}, which cannot be unpacked`, ended: true };
  if (log === null || log === 'spoilt') return;
  try {
    let end = await log.size();
    let rest = Buffer.alloc(0);
    let ended = end > 0 && (await log.read(end - 1, 1))[0] === newline;
    if (ended) end--;
    while (end > 0) {
      const from = Math.max(0, end - block);
      const octets = Buffer.concat([await log.read(from, end - from), rest]);
      let stop = octets.length;
      for (let at = octets.lastIndexOf(newline); at !== -1; at = at === 0 ? -1 : octets.lastIndexOf(newline, at - 1)) {
        yield { text: octets.toString('utf8', at + 1, stop), position: positionText(file, from + at + 1), ended };
        ended = true;
        stop = at;
      }
      rest = octets.subarray(0, stop);
      end = from;
    }
    if (rest.length > 0) yield { text: rest.toString(), position: positionText(file, 0), ended };
  } finally {
    await log.close();
  }
}

/**
 * Returns the complete lines of a plain file from a position on, each with its end position, and the last end position.
 * A position below 0 counts from the end. If the file is shorter than the position, at most that many of its last
 * octets are read. The line that such a position may cut is left out.
 */
export async function linesSince(
  files: FileOps,
  path: string,
  position: number,
  most: number,
): Promise<{ readonly lines: readonly { readonly text: string; readonly end: number }[]; readonly end: number }> {
  const log = await whileReading(path, () => unless(['ENOENT'], files.openLog(path, 'read')));
  if (log === undefined) return { lines: [], end: 0 };
  try {
    const size = await log.size();
    if (size === position) return { lines: [], end: size };
    const isSure = position >= 0 && position < size;
    const start = isSure ? position : Math.max(0, size - (position < 0 ? -position : most));
    const octets = await log.read(start, size - start);
    const lines: { readonly text: string; readonly end: number }[] = [];
    let from = isSure || start === 0 ? 0 : octets.indexOf(newline) + 1;
    for (let to = octets.indexOf(newline, from); to !== -1; to = octets.indexOf(newline, from)) {
      lines.push({ text: octets.toString('utf8', from, to), end: start + to + 1 });
      from = to + 1;
    }
    return { lines, end: start + from };
  } finally {
    await log.close();
  }
}

function positionText({ path }: MonthFile, start: number): string {
  return `${path}, octet ${start}`;
}

async function openPart(files: FileOps, { path, packed }: MonthFile): Promise<LogFile | 'spoilt' | null> {
  const log = await whileReading(path, () => unless(['ENOENT'], files.openLog(path, 'read')));
  if (log === undefined) return null;
  return packed ? unpacked(log) : log;
}

/** Unpacks a month, which is small enough for the memory. */
async function unpacked(log: LogFile): Promise<LogFile | 'spoilt'> {
  try {
    const { gunzipSync } = await import('node:zlib');
    const octets = gunzipSync(await log.read(0, await log.size()));
    return {
      ...log,
      size: async () => octets.length,
      read: async (position, length) => octets.subarray(position, position + length),
    };
  } catch {
    await log.close();
    return 'spoilt';
  }
}
