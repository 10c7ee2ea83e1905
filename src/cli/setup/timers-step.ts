import { dirname, join } from 'node:path';
import { configStateDir } from '../../config/state-dir.ts';
import { runProgram } from '../../server/run-program.ts';
import {
  isThere,
  putFile,
  putLink,
  putMarked,
  refuseForeign,
  removeFileAndFolder,
  removeLink,
  removeMarked,
} from '../../server/server-files.ts';
import { fleetServiceNames, systemdFiles } from '../../server/timers/systemd-units.ts';
import { cronFile, mark, taskWords, timerNames, windowsTasks } from '../../server/timers/timer-files.ts';
import { runWindowsProgram } from '../../server/windows/windows-program.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { InstallPaths, TimerKind } from './install-paths.ts';

/** Time limit of a system program in milliseconds. */
const timeoutMs = 60_000;

/** Installs the jobs and removes those of another kind, which would run them twice. Returns what was done. */
export async function installTimers(paths: InstallPaths, kind: TimerKind): Promise<string> {
  const done = await install(paths, kind);
  const removed = await removeTimersBut(paths, kind);
  return removed.length === 0 ? done : `${done}; removed: ${removed.join(', ')}`;
}

/** Removes our jobs of any kind; returns what was done. */
export async function removeTimers(paths: InstallPaths): Promise<string> {
  const removed = await removeTimersBut(paths, 'none');
  return removed.length === 0 ? 'no timers to remove' : `removed: ${removed.join(', ')}`;
}

async function install(paths: InstallPaths, kind: TimerKind): Promise<string> {
  if (kind === 'none') return 'no timers; run "dns-sync drift" each night and "dns-sync retry" every five minutes';
  if (kind === 'cron') {
    const isNew = putMarked({ path: paths.cron, text: cronFile(paths.runner), mark });
    return `${isNew ? 'written' : 'unchanged'}: ${paths.cron}`;
  }
  if (kind === 'windows') {
    const files = taskFiles(paths);
    for (const { path, text } of files) putFile(path, Buffer.from(`\uFEFF${text}`, 'utf16le'));
    if (paths.root !== '') return `written: ${files.map(({ path }) => path).join(', ')}`;
    for (const { name, path } of files) await runWindowsProgram('schtasks', taskWords(name, path), paths.env);
    return `tasks created: ${timerNames.join(', ')}`;
  }
  const files = [...unitsOf(paths)].map(([name, text]) => ({
    path: join(paths.systemd, name),
    text,
    mark,
  }));
  // Checked before the first write, so that units are never half installed.
  files.forEach(refuseForeign);
  const written = files.filter(putMarked);
  const timers = timerNames.map((name) => `${name}.timer`);
  for (const timer of timers) putLink(wantsLink(paths, timer), join('..', timer));
  if (paths.root === '') {
    await run(['systemctl', 'daemon-reload']);
    await run(['systemctl', 'start', ...timers]);
  }
  return `${written.length > 0 ? 'written and enabled' : 'unchanged'}: ${timers.join(', ')} in ${paths.systemd}`;
}

/** Removes our jobs of every kind but one; returns what was removed. */
async function removeTimersBut(paths: InstallPaths, kept: TimerKind): Promise<readonly string[]> {
  const isWindows = process.platform === 'win32';
  if (isWindows) return kept === 'windows' ? [] : removeTasks(paths);
  const cron = kept !== 'cron' && removeMarked({ path: paths.cron, mark }) ? [paths.cron] : [];
  return [...cron, ...(kept === 'systemd' ? [] : await removeUnits(paths))];
}

async function removeUnits(paths: InstallPaths): Promise<readonly string[]> {
  const names = [...unitsOf(paths).keys()];
  const services = fleetServiceNames.filter((name) => isThere(join(paths.systemd, name)));
  if (services.length > 0 && paths.root === '')
    await run(['systemctl', 'disable', '--now', ...services]).catch(() => undefined);
  const removed = names.filter((name) => removeMarked({ path: join(paths.systemd, name), mark }));
  const timers = removed.filter((name) => name.endsWith('.timer'));
  for (const timer of timers) removeLink(wantsLink(paths, timer), join('..', timer));
  if (removed.length > 0 && paths.root === '') {
    if (timers.length > 0) await run(['systemctl', 'stop', ...timers]).catch(() => undefined);
    await run(['systemctl', 'daemon-reload']).catch(() => undefined);
  }
  return removed.map((name) => join(paths.systemd, name));
}

/** Returns the unit files by name. Paths in them are those of the installation's own system. */
function unitsOf({ root, env, runner }: InstallPaths): ReadonlyMap<string, string> {
  const state = configStateDir(env);
  return systemdFiles(runner, state.startsWith(root) ? state.slice(root.length) : state);
}

/** Returns the tasks of Windows. Each is also a file next to the configuration, to create it by hand. */
function taskFiles({ config, runner }: InstallPaths): readonly { name: string; path: string; text: string }[] {
  const folder = dirname(config);
  return [...windowsTasks(runner)].map(([name, text]) => ({ name, path: join(folder, `${name}.xml`), text }));
}

/** Removes the tasks of Windows. A task without a file was created by an earlier version, or not by us. */
async function removeTasks(paths: InstallPaths): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { name, path } of taskFiles(paths)) {
    const isOurs = isThere(path);
    const words = ['/Delete', '/F', '/TN', name];
    try {
      if (paths.root === '') await runWindowsProgram('schtasks', words, paths.env);
      if (paths.root === '' || isOurs) removed.push(`the task ${name}`);
    } catch (error) {
      if (isOurs) throw error;
    }
    removeFileAndFolder(path, '');
  }
  return removed;
}

function wantsLink({ systemd }: InstallPaths, timer: string): string {
  return join(systemd, 'timers.target.wants', timer);
}

async function run(words: readonly string[]): Promise<void> {
  const end = await runProgram({ words, input: null, timeoutMs, env: process.env });
  if (end.code === 0) return;
  const output = (end.stderr.trim() === '' ? end.stdout.toString() : end.stderr).trim().split('\n')[0] ?? '';
  throw new DnsSyncError(
    'timer-failed',
    `${words.slice(0, 2).join(' ')} failed: ${end.error ?? (output === '' ? `exit code ${end.code}` : output)}`,
    'run setup again as root (Windows: as an administrator), or with --timer cron or none',
  );
}
