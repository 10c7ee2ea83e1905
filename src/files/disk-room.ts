import { statfsSync } from 'node:fs';

/** Free and total room of a file system, as another user than root may use it. Counts of files are null if unlimited. */
export interface DiskRoom {
  readonly freeBytes: number;
  readonly bytes: number;
  readonly freeFiles: number | null;
  readonly files: number | null;
}

/** Returns the room of the file system of a path. Throws the system's errors. */
export function diskRoom(path: string): DiskRoom {
  const { bsize, blocks, bavail, files, ffree } = statfsSync(path);
  // Btrfs, ReiserFS and Windows have no fixed number of files, and report 0.
  const isLimited = files > 0;
  return {
    freeBytes: bavail * bsize,
    bytes: blocks * bsize,
    freeFiles: isLimited ? ffree : null,
    files: isLimited ? files : null,
  };
}
