import { join, resolve } from 'node:path';
import { isThere } from '../../plesk/server-files.ts';
import { checkedRunner, type Runner } from '../../plesk/timers.ts';
import { configPath } from '../config.ts';

/** What runs the jobs of the night and of every five minutes. */
export type TimerKind = 'systemd' | 'cron' | 'windows' | 'none';

/** Where everything of an installation is; `root` is empty for this very system, else the directory of another one. */
export interface Place {
  readonly root: string;
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  readonly systemd: string;
  readonly cron: string;
  /** How the jobs are run; an environment that isn't the standard one goes with them. */
  readonly runner: Runner;
}

/** The places of an installation in this system, or below a directory. Throws `bad-path`. */
export function placeOf(env: NodeJS.ProcessEnv, directory: string | undefined): Place {
  const root = directory === undefined ? '' : resolve(directory);
  const isNamed = (env['DNS_SYNC_CONFIG'] ?? '') !== '';
  const config = isNamed ? configPath(env) : `${root}${configPath(env)}`;
  const kept = ['DNS_SYNC_CONFIG', 'DNS_SYNC_STATE_DIR'].filter((name) => (env[name] ?? '') !== '');
  return {
    root,
    config,
    env: { ...env, DNS_SYNC_CONFIG: config },
    systemd: join(root, '/etc/systemd/system'),
    cron: join(root, '/etc/cron.d/dns-sync'),
    runner: checkedRunner({
      node: process.execPath,
      program: process.argv[1] ?? 'dns-sync',
      env: Object.fromEntries(kept.map((name) => [name, env[name] ?? ''])),
    }),
  };
}

/** What the system runs its jobs with: systemd where it is at work, else cron. */
export function timerKindOf({ root }: Place): TimerKind {
  if (process.platform === 'win32') return 'windows';
  // Whether systemd is at work can be seen of this system only.
  const hasSystemd = root === '' ? isThere('/run/systemd/system') : isThere(join(root, 'etc/systemd/system'));
  if (hasSystemd) return 'systemd';
  return isThere(join(root, '/etc/cron.d')) ? 'cron' : 'none';
}
