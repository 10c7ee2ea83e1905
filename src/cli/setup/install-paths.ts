import { join, resolve } from 'node:path';
import { programsFolder, runFolder } from '../../server/program/program-folder.ts';
import { refuseOutside } from '../../server/refuse-outside.ts';
import { isThere } from '../../server/server-files.ts';
import { checkedRunner, type Runner } from '../../server/timers/timer-files.ts';
import { configPath } from '../../config/load-config.ts';
import { keptVariables } from './kept-variables.ts';
import { ownFolder, ownId } from './own-command.ts';
import { pathFlagsOf } from '../path-flags.ts';

/** What runs the nightly and five-minute jobs. */
export type TimerKind = 'systemd' | 'cron' | 'windows' | 'none';

/** The paths of an installation. `root` is empty for this system, otherwise the directory of another one. */
export interface InstallPaths {
  readonly root: string;
  readonly config: string;
  /** The environment with our variables as paths of this system, so those of another one start with `root`. */
  readonly env: NodeJS.ProcessEnv;
  readonly systemd: string;
  readonly cron: string;
  /** The folder of the program's versions. */
  readonly programs: string;
  /** The folder of the running program, and its ID. */
  readonly source: string;
  readonly id: string;
  /** How the jobs run, as paths in the installation's system. */
  readonly runner: Runner;
}

/**
 * Returns the paths of an installation in this system, or below a directory.
 * There, all paths including variables belong to that other system. Throws `bad-path` and `outside-root`.
 */
export function installPaths(env: NodeJS.ProcessEnv, directory: string | undefined): InstallPaths {
  const root = directory === undefined ? '' : resolve(directory);
  const inside = (path: string): string => (root === '' ? path : join(root, path));
  const config = inside(resolve(configPath(env)));
  const stateDir = env['DNS_SYNC_STATE_DIR'] ?? '';
  const state = stateDir === '' ? {} : { DNS_SYNC_STATE_DIR: inside(resolve(stateDir)) };
  const id = ownId();
  const programs = programsFolder({ env, platform: process.platform });
  const program = join(runFolder(programs, id, process.platform), 'dns-sync.cjs');
  const named = stateDir === '' ? {} : { DNS_SYNC_STATE_DIR: resolve(stateDir) };
  const taskFlags = pathFlagsOf({ DNS_SYNC_CONFIG: resolve(configPath(env)), ...named });
  const paths: InstallPaths = {
    root,
    config,
    env: { ...env, DNS_SYNC_CONFIG: config, ...state },
    systemd: inside('/etc/systemd/system'),
    cron: inside('/etc/cron.d/dns-sync'),
    programs: inside(programs),
    source: ownFolder(),
    id,
    runner: checkedRunner({ node: process.execPath, program, env: keptVariables(env), words: taskFlags }),
  };
  if (root !== '') {
    const written = [
      config,
      paths.cron,
      join(paths.systemd, 'timers.target.wants'),
      join(paths.programs, 'versions', id),
    ];
    for (const path of [...written, ...Object.values(state)]) refuseOutside(root, path);
  }
  return paths;
}

/** Returns what runs the system's jobs: systemd if it is active, otherwise cron. */
export function timerKindOf({ root }: InstallPaths): TimerKind {
  if (process.platform === 'win32') return 'windows';
  // Whether systemd is active can be seen only for this system.
  const hasSystemd = root === '' ? isThere('/run/systemd/system') : isThere(join(root, 'etc/systemd/system'));
  if (hasSystemd) return 'systemd';
  return isThere(join(root, '/etc/cron.d')) ? 'cron' : 'none';
}
