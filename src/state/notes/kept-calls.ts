import { dirname, join } from 'node:path';
import type { FileOps } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { shareFolder } from '../access/folders.ts';
import { judgeFolder } from '../access/judge.ts';
import { folderMode } from '../files/shared-file.ts';
import { whileWriting } from '../files/file-errors.ts';

/** Only the owner can read a kept call, because it may contain private data. */
const ownerOnly = 0o600;

/** `<time>.<process>.<nonce>.json`, so that names sort by time. Windows allows no colons in names. */
const callName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.\d+\.[0-9a-f]+\.json$/;

/**
 * Keeps a call as it arrived, and only the newest `most` calls.
 * `at` is ISO 8601 in UTC. Throws `state-not-writable`.
 */
export async function keepCall(
  folder: string,
  call: Uint8Array,
  { at, most }: { readonly at: string; readonly most: number },
  files: FileOps,
): Promise<void> {
  await whileWriting(folder, async () => {
    if (await files.mkdir(folder, folderMode)) await shareFolder(folder, files);
    judgeFolder(folder, await files.folder(folder), await files.folder(dirname(folder)));
    const name = `${at.replaceAll(':', '-')}.${process.pid}.${nonce()}.json`;
    const file = await files.open(join(folder, name), 'wx', ownerOnly);
    try {
      await file.write(call);
    } finally {
      await file.close();
    }
    const kept = (await files.readdir(folder)).filter((entry) => callName.test(entry)).sort();
    // A concurrent call may have removed it.
    for (const old of kept.slice(0, -most)) await files.unlink(join(folder, old)).catch(() => undefined);
  });
}
