import { dirname } from 'node:path';
import { unless, type FileOps, type OpenFile } from './file-ops.ts';

/** Permissions of every file and folder of the state: root and the panel's user write the same ones, others none. */
export const fileMode = 0o660;
export const folderMode = 0o770;

/** What a file system without owners, or a container without the right to change them, answers to chown. */
export const noOwnership = ['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'];

/** Makes a new file that everybody who can write its folder can write too. The caller closes it. */
export async function createShared(files: FileOps, path: string): Promise<OpenFile> {
  const file = await files.open(path, 'wx', fileMode);
  try {
    // The umask cuts the mode of open(2), and most hosts have one that would lock the other user out.
    await file.chmod(fileMode);
    await shareGroup(files, dirname(path), (gid) => file.chgrp(gid));
    return file;
  } catch (error) {
    // The first failure is the one to tell.
    await file.close().catch(() => undefined);
    await files.unlink(path).catch(() => undefined);
    throw error;
  }
}

/** Lets something new have the group of a folder. Only root needs it and can: its own group is nobody else's. */
export async function shareGroup(files: FileOps, folder: string, chgrp: (gid: number) => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { gid } = await files.folder(folder);
  if (gid !== process.getegid?.()) await unless(noOwnership, chgrp(gid));
}
