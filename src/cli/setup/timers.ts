import { join } from 'node:path';
import { runProgram } from '../../plesk/run-program.ts';
import { putFile, putLink, removeMarked, removePath } from '../../plesk/server-files.ts';
import { cronFile, mark, systemdFiles, timerNames, windowsTasks } from '../../plesk/timers.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { Place, TimerKind } from './place.ts';

/** How long a program of the system may take, in milliseconds. */
const timeoutMs = 60_000;

/** Installs the jobs; says what was done. */
export async function installTimers(place: Place, kind: TimerKind): Promise<string> {
  if (kind === 'none') return 'no timer: run "dns-sync drift" each night and "dns-sync retry" every five minutes';
  if (kind === 'cron') {
    const isNew = putFile(place.cron, cronFile(place.runner));
    return `${isNew ? 'written' : 'as it was'}: ${place.cron}`;
  }
  if (kind === 'windows') {
    for (const words of windowsTasks(place.runner)) await run(words);
    return `tasks made: ${timerNames.join(', ')}`;
  }
  const files = systemdFiles(place.runner);
  const written = [...files].filter(([name, text]) => putFile(join(place.systemd, name), text));
  const timers = timerNames.map((name) => `${name}.timer`);
  for (const timer of timers) putLink(join(place.systemd, 'timers.target.wants', timer), join('..', timer));
  if (place.root === '') {
    await run(['systemctl', 'daemon-reload']);
    await run(['systemctl', 'start', ...timers]);
  }
  return `${written.length > 0 ? 'written and enabled' : 'as they were'}: ${timers.join(', ')} in ${place.systemd}`;
}

/** Removes the jobs of whatever kind, as far as they are ours; says what was done. */
export async function removeTimers(place: Place): Promise<string> {
  if (process.platform === 'win32') {
    for (const name of timerNames) await run(['schtasks', '/Delete', '/F', '/TN', name]).catch(() => undefined);
    return 'the tasks are gone';
  }
  const removed = removeMarked(place.cron, mark) ? [place.cron] : [];
  const files = [...systemdFiles(place.runner).keys()].map((name) => join(place.systemd, name));
  const timers = timerNames.map((name) => `${name}.timer`);
  const units = files.filter((file) => removeMarked(file, mark));
  for (const timer of timers) removePath(join(place.systemd, 'timers.target.wants', timer));
  if (units.length > 0 && place.root === '') {
    await run(['systemctl', 'stop', ...timers]).catch(() => undefined);
    await run(['systemctl', 'daemon-reload']).catch(() => undefined);
  }
  return removed.length + units.length === 0 ? 'there was no timer' : `removed: ${[...removed, ...units].join(', ')}`;
}

async function run(words: readonly string[]): Promise<void> {
  const end = await runProgram({ words, input: null, timeoutMs, env: process.env });
  if (end.code === 0) return;
  const said = (end.stderr.trim() === '' ? end.stdout.toString() : end.stderr).trim().split('\n')[0] ?? '';
  throw new DnsSyncError(
    'timer-failed',
    `${words.slice(0, 2).join(' ')} failed: ${end.error ?? (said === '' ? `exit code ${end.code}` : said)}`,
    'run setup again as root (as an administrator on Windows), or with --timer cron or none',
  );
}
