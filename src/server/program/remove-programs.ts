import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { DnsSyncError } from '../../reconcile/error.ts';
import { writing } from '../server-files.ts';

/** Versions kept in addition to the current one: the previous one, for running processes and for a rollback. */
const keptVersions = 1;

/** Longest duration of a call (the maximum of hook.budgetSeconds), used if processes can't be listed. */
const maxRunMs = 86_400_000;

/** Returns the IDs of other processes that run a program in a folder; null if the system doesn't list processes. */
export function runningPrograms(programs: string): readonly number[] | null {
  // On Windows the path would lead to the current drive.
  if (process.platform === 'win32' || !existsSync('/proc/self/cmdline')) return null;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids.filter((id) => isRunFrom(programs, id)).map(Number);
}

/**
 * Removes versions older than the previous one, unless a process could still load a file of them.
 * `running` is null if unknown. Returns the removed IDs.
 */
export function removeOldPrograms(
  programs: string,
  current: string,
  running: readonly number[] | null,
  now: number,
): readonly string[] {
  const versions = join(programs, 'versions');
  const replacedAt = (id: string): number => statSync(join(versions, id)).mtimeMs;
  const old = readdirSync(versions)
    .filter((id) => id !== current)
    .toSorted((a, b) => replacedAt(b) - replacedAt(a))
    .slice(keptVersions);
  const isUnused = (id: string): boolean => (running === null ? now - replacedAt(id) > maxRunMs : running.length === 0);
  const unused = old.filter(isUnused);
  for (const id of unused)
    writing(join(versions, id), () => rmSync(join(versions, id), { recursive: true, maxRetries: 10 }));
  return unused;
}

/**
 * Removes all versions and the link; returns false if there were none.
 * On `program-in-use` only the link is removed, so that no further process starts with it.
 */
export function removeProgram(programs: string, running: readonly number[] | null): boolean {
  if (!existsSync(programs)) return false;
  return writing(programs, () => {
    rmSync(join(programs, 'current'), { force: true });
    if (running !== null && running.length > 0) {
      throw new DnsSyncError(
        'program-in-use',
        `cannot remove ${programs}: processes ${running.join(', ')} still run the program`,
        'run this again after they end',
      );
    }
    rmSync(join(programs, 'versions'), { recursive: true, force: true, maxRetries: 10 });
    // Leftovers of a killed installation.
    for (const name of readdirSync(programs).filter((file) => file.endsWith('.tmp'))) rmSync(join(programs, name));
    if (readdirSync(programs).length === 0) rmdirSync(programs);
    return true;
  });
}

/** Checks whether a process is Node with one of a folder's executables, and not a shell or editor that names one. */
function isRunFrom(programs: string, id: string): boolean {
  try {
    const [node = '', ...words] = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
    if (!basename(node).startsWith('node')) return false;
    const named = words.filter((word) => /(?:^|\/)dns-sync(?:-hook)?(?:\.cjs)?$/.test(word));
    if (named.length === 0) return false;
    const paths = named.map((word) => (isAbsolute(word) ? word : resolve(readlinkSync(`/proc/${id}/cwd`), word)));
    // A link elsewhere may lead to the folder too.
    const places = paths.flatMap((path) => [path, ...(existsSync(path) ? [realpathSync(path)] : [])]);
    return places.some((place) => place.startsWith(join(programs, '/')));
  } catch {
    // It has just ended, or belongs to another user: only root can read all processes.
    return false;
  }
}
