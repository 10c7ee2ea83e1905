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
import { writing } from '../server/server-files.ts';

/** Versions that stay beside the current one: the one before, for processes that began with it, and for a way back. */
const keptVersions = 1;

/** No call takes longer (the most that hook.budgetSeconds allows); where processes can't be listed, this has to do. */
const maxRunMs = 86_400_000;

/** The ids of the other processes that run a program of a folder; null if the system has no list of processes. */
export function runningPrograms(programs: string): readonly number[] | null {
  // On Windows the path would lead to the drive of the current directory.
  if (process.platform === 'win32' || !existsSync('/proc/self/cmdline')) return null;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids.filter((id) => isRunFrom(programs, id)).map(Number);
}

/**
 * Removes the versions that were replaced before the last one, unless a process could still load a file of them: then they
 * stay until the next time. `running` is null if that is not known. Gives the ids that were removed.
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
 * Removes all versions and the link to them; false if there were none. Throws `program-in-use`, and then only the link is
 * gone, so that no further process begins with it.
 */
export function removeProgram(programs: string, running: readonly number[] | null): boolean {
  if (!existsSync(programs)) return false;
  return writing(programs, () => {
    rmSync(join(programs, 'current'), { force: true });
    if (running !== null && running.length > 0) {
      throw new DnsSyncError(
        'program-in-use',
        `${programs} stays: the program is still run by the processes ${running.join(', ')}`,
        'run this again when they have ended',
      );
    }
    rmSync(join(programs, 'versions'), { recursive: true, force: true, maxRetries: 10 });
    // What a killed installation left.
    for (const name of readdirSync(programs).filter((file) => file.endsWith('.tmp'))) rmSync(join(programs, name));
    if (readdirSync(programs).length === 0) rmdirSync(programs);
    return true;
  });
}

/** Whether a process is Node with one of the executables of a folder; a shell or an editor that names one is neither. */
function isRunFrom(programs: string, id: string): boolean {
  try {
    const [node = '', ...words] = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
    if (!basename(node).startsWith('node')) return false;
    const named = words.filter((word) => /(?:^|\/)dns-sync(?:-hook)?(?:\.cjs)?$/.test(word));
    if (named.length === 0) return false;
    const paths = named.map((word) => (isAbsolute(word) ? word : resolve(readlinkSync(`/proc/${id}/cwd`), word)));
    // The path of a link from elsewhere leads there too.
    const places = paths.flatMap((path) => [path, ...(existsSync(path) ? [realpathSync(path)] : [])]);
    return places.some((place) => place.startsWith(join(programs, '/')));
  } catch {
    // It ended just now, or it is another user's, who may not hide it from root.
    return false;
  }
}
