import type { ErrorCode } from '../../reconcile/error-code.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { systemCode } from './file-ops.ts';

/** Remedies for system errors by code. `…` is replaced by the path. */
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'free disk space or inodes for … (see "df -h" and "df -i"), then try again',
  EDQUOT: 'free space within the disk quota, or raise the quota, then try again',
  EROFS: 'the file system of … is read-only: check the system log for disk errors, then mount it writable',
  EACCES: 'run dns-sync as root, or make … accessible to the group of this user',
  EPERM: 'run dns-sync as root, or make … accessible to the group of this user',
  ENOENT: 'part of the state directory was removed meanwhile: try again',
  EISDIR: 'a directory has the name of a state file: check what it is, and move it away',
  EIO: 'check the system log for errors of the disk of …',
  ENOMEM: 'free memory on this machine (see "free -m"), then try again',
};

/** What Windows returns while another program has a file open, and also for a missing right. */
const heldOnWindows =
  'close the program that has a file in it open, or exclude the directory from virus scans and backups. ' +
  'If there is none, run dns-sync as an administrator. Then try again';
const windowsRemedies: Readonly<Record<string, string>> = {
  ENOSPC: 'free space on the drive of …, then try again',
  EROFS: 'the drive of … is write-protected: make it writable, then try again',
  EACCES: heldOnWindows,
  EPERM: heldOnWindows,
  EBUSY: heldOnWindows,
  EIO: 'check the System event log for errors of the drive of …',
};

/** Runs calls that write below a path, and converts system errors to `state-not-writable`. */
export async function whileWriting<T>(path: string, work: () => Promise<T>): Promise<T> {
  return translate(path, work, { code: 'state-not-writable', what: 'cannot write the state' });
}

/** Runs calls that read below a path, and converts system errors to `state-not-readable`. */
export async function whileReading<T>(path: string, work: () => Promise<T>): Promise<T> {
  return translate(path, work, { code: 'state-not-readable', what: 'cannot read the state' });
}

/** A failure: our code and its message. */
interface Failure {
  readonly code: ErrorCode;
  readonly what: string;
}

async function translate<T>(path: string, work: () => Promise<T>, failure: Failure): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === null || !(error instanceof Error)) throw error;
    throw refused(path, failure, error, code);
  }
}

function refused(path: string, failure: Failure, error: Error, code: string): DnsSyncError {
  // Node writes "ENOSPC: no space left on device, write"; the middle is the system's reason.
  const reason = /^[A-Z0-9]+: (.+), \w+/.exec(error.message)?.[1] ?? error.message;
  const known = process.platform === 'win32' ? (windowsRemedies[code] ?? remedies[code]) : remedies[code];
  const remedy = known ?? 'fix the cause, then try again';
  const fileError = new DnsSyncError(
    failure.code,
    `${failure.what} in ${path}: ${reason} (${code})`,
    remedy.replace('…', () => path),
  );
  fileError.cause = error;
  return fileError;
}
