import { dirname } from 'node:path';
import { unless, type FileOps, type OpenFile } from './file-ops.ts';

/** Permissions of all state files: root and the panel's user share them, other users have no access. */
export const fileMode = 0o660;
export const folderMode = 0o770;

/** Errors of chown on a file system without owners, or in a container without the right. */
export const noOwnership = ['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'];

/** Creates a file that every user with write access to its folder can write. The caller closes it. */
export async function createShared(files: FileOps, path: string): Promise<OpenFile> {
  const file = await files.open(path, 'wx', fileMode);
  try {
    // The umask reduces the mode of open(2), and usually locks out the other user.
    await file.chmod(fileMode);
    await shareGroup(files, dirname(path), (gid) => file.chgrp(gid));
    return file;
  } catch (error) {
    // The first error is reported.
    await file.close().catch(() => undefined);
    await files.unlink(path).catch(() => undefined);
    throw error;
  }
}

/**
 * Gives a new file or folder the group of its parent.
 * Only root needs this and can do it, because other users aren't in root's group.
 */
export async function shareGroup(files: FileOps, folder: string, chgrp: (gid: number) => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { gid } = await files.folder(folder);
  if (gid !== process.getegid?.()) await unless(noOwnership, chgrp(gid));
}
