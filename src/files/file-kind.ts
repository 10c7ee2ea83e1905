import type { BigIntStats, Stats } from 'node:fs';

/** Names the kind of a directory entry, with its article. */
export function fileKind(stat: Stats | BigIntStats): string {
  if (stat.isFile()) return 'a regular file';
  if (stat.isDirectory()) return 'a directory';
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isFIFO()) return 'a FIFO';
  if (stat.isSocket()) return 'a socket';
  return 'a device';
}
