import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import type { Bench } from './bench.ts';
import { endOf, type Ended } from './ended.ts';

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

/** The system folders that `setup` writes to, which processes of a `LiveSystem` replace by their own. */
const folders = ['/etc', '/usr/local/lib', '/var/lib'];

/** Why this system can't replace folders for single processes; false if it can. */
export const noLiveSystem: string | false =
  spawnSync('unshare', ['-rm', 'true']).status === 0 && !folders.some((folder) => root.startsWith(`${folder}/`))
    ? false
    : 'no mount namespace of its own can be had here (unshare -rm)';

/**
 * A system on which `setup` runs without `--root`.
 * A mount namespace replaces the real folders by those of the test, with a Plesk and a systemctl that only records its
 * calls.
 */
export class LiveSystem {
  readonly plesk: FakePlesk;
  readonly env: Record<string, string>;
  readonly #dir: string;

  constructor(bench: Bench, dir: string) {
    this.#dir = dir;
    for (const folder of ['etc/systemd/system', 'etc/cron.d', 'usr/local/lib', 'var/lib', 'bin']) {
      mkdirSync(join(dir, folder), { recursive: true });
    }
    this.plesk = new FakePlesk(dir);
    const systemctl = join(dir, 'bin/systemctl');
    writeFileSync(systemctl, `#!/bin/sh\necho "$@" >>"${join(dir, 'systemctl.calls')}"\n`);
    chmodSync(systemctl, 0o755);
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    this.env = {
      ...env,
      PATH: `${join(dir, 'bin')}:${env['PATH'] ?? ''}`,
      DNS_SYNC_PLESK: this.plesk.program,
    };
  }

  /** Returns the test's path of a system path. */
  path(path: string): string {
    return join(this.#dir, path);
  }

  /** Returns the words that run a command in the system. */
  words(...command: readonly string[]): readonly string[] {
    const mounts = folders.map((folder) => `mount --bind "${join(this.#dir, folder)}" ${folder}`).join(' && ');
    return ['unshare', '-rm', 'sh', '-c', `${mounts} && exec "$@"`, 'sh', ...command];
  }

  /** Runs `dns-sync` of a folder, by default of the build. */
  async run(words: readonly string[], env: Record<string, string> = {}, folder = dist): Promise<Ended> {
    return this.execute([process.execPath, join(folder, 'dns-sync.cjs'), ...words], '', { ...this.env, ...env });
  }

  async execute(command: readonly string[], input: string, env: Record<string, string> = this.env): Promise<Ended> {
    const [program = '', ...rest] = this.words(...command);
    const child = spawn(program, rest, { env, cwd: dirname(this.#dir) });
    return endOf(child, input);
  }
}
