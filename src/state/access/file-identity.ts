import { lstatSync, statSync } from 'node:fs';

/** Identifies a file or directory on this machine. `born` is null if the file system keeps no birth times. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly born: string | null;
}

export function fileIdentity(path: string): FileIdentity {
  const { dev, ino, birthtimeNs } = lstatSync(path, { bigint: true });
  const hasBirth = birthtimeNs > 0n && knowsBirthTimes();
  return { device: String(dev), inode: String(ino), born: hasBirth ? String(birthtimeNs) : null };
}

/**
 * Checks whether birth times are real.
 * If statx(2) is blocked, Node reports the change time as the birth time. /proc reveals this, because it has no birth
 * times.
 */
function knowsBirthTimes(): boolean {
  if (process.platform !== 'linux') return true;
  birthTimes ??= statSync('/proc/self', { bigint: true }).birthtimeNs === 0n;
  return birthTimes;
}

let birthTimes: boolean | null = null;
