import { join } from 'node:path';
import { unless, type FileOps, type FileIdentity } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { createShared } from '../files/shared-file.ts';

/** An empty file that each writing process renames, while its inode and birth time stay. */
const stampName = /^stamp-[0-9a-f]{12}$/;

/** Finds the stamps in a state directory. There is more than one only after a backup was restored over it. */
export async function stampsIn(root: string, files: FileOps): Promise<readonly string[]> {
  return (await files.readdir(root)).filter((name) => stampName.test(name));
}

/** Returns the place of the only stamp; null if there isn't exactly one. */
export async function identityOfStamp(root: string, files: FileOps): Promise<FileIdentity | null> {
  const [stamp, ...others] = await stampsIn(root, files);
  if (stamp === undefined || others.length > 0) return null;
  const stampIdentity = await unless(['ENOENT'], files.identify(join(root, stamp)));
  // Another process renamed it in between.
  return stampIdentity ?? identityOfStamp(root, files);
}

/** Creates a stamp and removes all others. */
export async function newStamp(root: string, files: FileOps): Promise<FileIdentity> {
  const stamp = join(root, `stamp-${nonce()}`);
  const earlier = await stampsIn(root, files);
  await (await createShared(files, stamp)).close();
  for (const name of earlier) await unless(['ENOENT'], files.unlink(join(root, name)));
  return files.identify(stamp);
}

/**
 * Renames the only stamp of those in a state directory, so that an earlier backup has another name: restored over this directory, it adds a second stamp.
 * The rename isn't synced: after a power failure one of the two names exists.
 */
export async function renameStamp(root: string, [stamp, ...others]: readonly string[], files: FileOps): Promise<void> {
  if (stamp === undefined || others.length > 0) return;
  await unless(['ENOENT'], files.rename(join(root, stamp), join(root, `stamp-${nonce()}`)));
}
