import { unless, type FileOps } from '../files/file-ops.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { createShared } from '../files/shared-file.ts';

/** When something was heard of first and last, in ISO 8601, UTC. */
export interface Heartbeat {
  readonly first: string;
  readonly last: string;
}

/** Two times of one length each, so that writing anew leaves nothing of what was there. */
const content = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** What a file knows of a heartbeat; null where nothing was heard, or nobody can tell. */
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
 * Notes that something was heard at a time. Neither synced nor replaced as a whole: that costs a call next to nothing, and
 * after a power failure a heartbeat that is half a minute older alarms nobody. What fails is as if nothing was heard.
 */
export async function beat(file: string, at: string, files: FileOps, report: ReportRefusal = () => {}): Promise<void> {
  try {
    const known = (await readHeartbeat(file, files))?.first ?? at;
    // The first call may be dated in the future, from a time when the clock was ahead.
    const first = known < at ? known : at;
    const handle = (await unless(['ENOENT'], files.open(file, 'r+'))) ?? (await createShared(files, file));
    try {
      await handle.write(`${first} ${at}`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    report(error);
    // What can't be noted now is noted by the next call.
  }
}
