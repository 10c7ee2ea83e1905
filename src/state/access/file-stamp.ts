import { closeSync, constants, lstatSync, readdirSync, statSync, type BigIntStats } from 'node:fs';
import { openFile } from './open-file.ts';
import { currentFolder, inFolder } from './open-folder.ts';
import { isRefusal, judgeFile, opensToOthers } from './judge.ts';
import { systemCode } from '../files/system-error.ts';

/** Returns a text that changes whenever a file is replaced or written. Throws `state-unsafe` as opening it does. */
export function fileStamp(path: string): string {
  const stat = inFolder(path, (heldPath, folder) => {
    const found = lstatSync(heldPath, { bigint: true });
    judgeFile(path, found, folder.stat);
    return found;
  });
  return stampClosed(path, stat);
}

/** Returns the stamps of all files in a folder by name, except refused ones. */
export function fileStamps(path: string): ReadonlyMap<string, string> {
  const { address, stat: above } = currentFolder(path);
  const stamps = new Map<string, string>();
  for (const name of readdirSync(address)) {
    try {
      const stat = lstatSync(`${address}/${name}`, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) continue;
      judgeFile(`${path}/${name}`, stat, above);
      stamps.set(name, stampClosed(`${path}/${name}`, stat));
    } catch (error) {
      // The reason is reported when the file is read.
      if (!isRefusal(error) && systemCode(error) === null) throw error;
    }
  }
  return stamps;
}

/** Returns the stamp of the running program, because another build may read a document differently. */
export function programStamp(): string {
  const stat = statSync(process.argv[1] ?? '', { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : stampOf(stat);
}

/** Returns the stamp, and closes the file to other users, as opening it does. */
function stampClosed(path: string, stat: BigIntStats): string {
  if (opensToOthers(Number(stat.mode))) closeSync(openFile(path, constants.O_RDONLY));
  return stampOf(stat);
}

function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}.${size}.${mtimeNs}`;
}
