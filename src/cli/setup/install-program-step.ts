import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installProgram, switchProgram } from '../../server/program/install-program.ts';
import { makeCodeCache } from '../../server/program/make-code-cache.ts';
import { runFolder } from '../../server/program/program-folder.ts';
import { removeOldPrograms, removeProgram, runningPrograms } from '../../server/program/remove-programs.ts';
import type { InstallPaths } from './install-paths.ts';

/**
 * By this time in milliseconds, a call that started before the hook was unregistered has ended (hook.budgetSeconds is
 * 10).
 */
const maxWaitMs = 15_000;

/**
 * Installs this version next to the others and switches to it; returns what was done.
 * Its code caches are made here, in the package for its own commands too. Another system may have another Node.
 */
export async function putProgram(paths: InstallPaths, now: number): Promise<string> {
  const { root, source, programs, id } = paths;
  if (root === '') await makeCodeCache(source, Number.POSITIVE_INFINITY);
  const isNew = installProgram(source, programs, id);
  if (root === '') await makeCodeCache(join(programs, 'versions', id), Number.POSITIVE_INFINITY);
  const isSwitched = process.platform !== 'win32' && switchProgram(programs, id, now);
  const removed = removeOldPrograms(programs, id, running(paths), now);
  const done = isNew || isSwitched ? 'installed' : 'unchanged';
  const gone = removed.length === 0 ? '' : `; removed: ${removed.join(', ')}`;
  return `${done}: version ${id}, run from ${runFolder(programs, id, process.platform)}${gone}`;
}

/** Removes all versions when no process runs them; returns what was done. */
export async function dropProgram(paths: InstallPaths): Promise<string> {
  for (let waited = 0; waited < maxWaitMs && (running(paths) ?? []).length > 0; waited += 100) await sleep(100);
  return removeProgram(paths.programs, running(paths)) ? `removed: ${paths.programs}` : 'not installed';
}

/** Lists running processes; null for another system, whose processes aren't visible. */
function running({ root, programs }: InstallPaths): readonly number[] | null {
  return root === '' ? runningPrograms(programs) : null;
}
