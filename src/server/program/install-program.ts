import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../files/replace-file.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { writing } from '../server-files.ts';
import { programFiles } from './program-id.ts';

/**
 * Copies a built program to `versions/<id>` of a folder; returns false if it exists.
 * Each file is synced before this returns, so that the version is complete when it is switched to. Throws
 * `server-not-writable` and `unsafe-folder`.
 */
export function installProgram(source: string, programs: string, id: string): boolean {
  const folder = join(programs, 'versions', id);
  return writing(folder, () => {
    for (const part of [programs, join(programs, 'versions'), folder]) makeSafe(part);
    let isChanged = false;
    for (const file of programFiles(source)) {
      const [from, to] = [join(source, file), join(folder, file)];
      const content = readFileSync(from);
      if (existsSync(to) && readFileSync(to).equals(content)) continue;
      makeSafe(dirname(to));
      replaceFile(to, content, statSync(from).mode & 0o111 ? 0o755 : 0o644);
      isChanged = true;
    }
    return isChanged;
  });
}

/**
 * Switches the link `current` of a folder to a version, atomically.
 * Returns false if it already points there. Throws `server-not-writable`.
 */
export function switchProgram(programs: string, id: string, now: number): boolean {
  const link = join(programs, 'current');
  return writing(link, () => {
    const target = join('versions', id);
    const before = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(link) : null;
    if (before === target) return false;
    // The time of a version's folder records when it was replaced; see `removeOldPrograms`.
    if (before !== null && existsSync(join(programs, before)))
      utimesSync(join(programs, before), now / 1000, now / 1000);
    const fresh = join(programs, `.current.${process.pid}.tmp`);
    rmSync(fresh, { force: true });
    symlinkSync(target, fresh);
    renameSync(fresh, link);
    return true;
  });
}

/** Creates a folder; refuses one in which other users could replace the program. */
function makeSafe(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const owner = process.geteuid?.();
  const { uid, mode } = statSync(folder);
  if (owner === undefined || ([0, owner].includes(uid) && (mode & 0o022) === 0)) return;
  throw new DnsSyncError(
    'unsafe-folder',
    `other users can write to ${folder}, and Plesk runs the program there as root`,
    `run "chown root ${folder}" and "chmod 755 ${folder}", then run setup again`,
  );
}
