import { unless, type FileOps } from '../files/file-ops.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { createShared } from '../files/shared-file.ts';

/** The first and last time of an event, in ISO 8601 in UTC. */
export interface Heartbeat {
  readonly first: string;
  readonly last: string;
}

/** Two times of equal length, so that overwriting leaves nothing of the previous text. */
const content = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** Reads a heartbeat; null if there is none or it can't be read. */
export async function readHeartbeat(
  file: string,
  files: FileOps,
  report: ReportRefusal = () => {},
): Promise<Heartbeat | null> {
  try {
    const [, first, last] = content.exec((await files.readFile(file)).trim()) ?? [];
    return first === undefined || last === undefined ? null : { first, last };
  } catch (error) {
    report(error);
    return null;
  }
}

/**
 * Records an event at a time.
 * It is neither synced nor written atomically, so it costs a call almost nothing. A heartbeat that is half a minute old
 * after a power failure does no harm. Errors are ignored.
 */
export async function recordHeartbeat(
  file: string,
  at: string,
  files: FileOps,
  report: ReportRefusal = () => {},
): Promise<void> {
  try {
    const known = (await readHeartbeat(file, files))?.first ?? at;
    // The first call may be dated in the future, by a clock that was ahead.
    const first = known < at ? known : at;
    const handle = (await unless(['ENOENT'], files.open(file, 'r+'))) ?? (await createShared(files, file));
    try {
      await handle.write(`${first} ${at}`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    report(error);
    // The next call records it.
  }
}
