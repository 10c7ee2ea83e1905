import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { shellQuoted } from '../text/shell/shell-quoted.ts';

/** A reason not to trust a configuration, and the command that repairs it. */
export interface UnsafeWriter {
  readonly what: string;
  readonly command: string;
}

const groupWrites = 0o020;
const othersWrite = 0o002;
const sticky = 0o1000;

/**
 * Finds a user who could write the configuration but should not; null if there is none.
 * Its programs (`hook.chain`) run as the reading user. So for root, only root may write the file, and its folder, where
 * it could be replaced.
 */
export function unsafeWriter(path: string, stat: Stats): UnsafeWriter | null {
  // Windows has no such permissions; Node reports invented ones.
  if (process.platform === 'win32') return null;
  const isRoot = process.geteuid?.() === 0;
  if (isRoot && stat.uid !== 0) {
    const what = `it belongs to user ${stat.uid}, who could run programs as root through hook.chain`;
    return { what, command: `chown root ${shellQuoted(path)}` };
  }
  const folders = foldersOf(path).map((folder) => [folder, statSync(folder)] as const);
  for (const [place, { mode, gid }] of [[path, stat] as const, ...folders]) {
    const it = place === path ? 'it' : place;
    // In a sticky folder only its owner can replace a file.
    const isKept = !isRoot && place !== path && (mode & sticky) !== 0;
    if ((mode & othersWrite) !== 0 && !isKept)
      return { what: `every user of this machine can write to ${it}`, command: `chmod o-w ${shellQuoted(place)}` };
    if (isRoot && (mode & groupWrites) !== 0 && gid !== 0) {
      const what = `group ${gid} can write to ${it}, and could run programs as root through hook.chain`;
      return { what, command: `chmod g-w ${shellQuoted(place)}` };
    }
  }
  return null;
}

/** Returns the folder of a file, and for a link also the folder of its target. */
function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return lstatSync(path).isSymbolicLink() ? [folder, dirname(realpathSync(path))] : [folder];
}
