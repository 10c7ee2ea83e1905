import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { asOriginal } from '../../src/state/files/copy-state.ts';
import type { Bench, Ended } from '../support/bench.ts';
import { faultVariable, type FileFault } from './file-fault.ts';
import { PowerModel, type Names } from './power-model.ts';

/** Makes the preload one file that Node loads without help. */
export async function buildPreload(folder: string): Promise<string> {
  const outfile = join(folder, 'preload.cjs');
  const entryPoints = [join(import.meta.dirname, 'preload.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return outfile;
}

/** A disk of its own for the state of executables, which can fail at any call. */
export class FaultyDisk {
  readonly state: string;
  private readonly below: string;
  private runs = 0;
  private failures = 0;

  private readonly bench: Bench;
  private readonly preload: string;
  private readonly folder: string;

  constructor(bench: Bench, preload: string, folder: string) {
    this.bench = bench;
    this.preload = preload;
    this.folder = folder;
    this.below = join(folder, 'disk');
    mkdirSync(this.below, { recursive: true });
    this.state = join(this.below, 'state');
  }

  /** Runs the hook; `at` 0 for a run without a fault. */
  async hook(call: object, at = 0, what: FileFault['what'] = 'kill'): Promise<Ended & { readonly steps: string[] }> {
    // A disk that was filled with the content of another one stands for that one.
    if (this.runs === 0) await asOriginal(this.state);
    const trace = join(this.folder, `trace-${this.runs++}`);
    const fault: FileFault = { below: this.below, at, what, trace, disk: join(this.folder, 'synced.json') };
    const ended = await this.bench.execute('dns-sync-hook.cjs', [], JSON.stringify(call), {
      ...this.bench.env,
      DNS_SYNC_STATE_DIR: this.state,
      NODE_OPTIONS: `--require ${JSON.stringify(this.preload)}`,
      [faultVariable]: JSON.stringify(fault),
    });
    return { ...ended, steps: existsSync(trace) ? readFileSync(trace, 'utf8').trimEnd().split('\n') : [] };
  }

  /** All that is on the disk, but for what is of a process that ended: locks, and files under a temporary name. */
  content(): string {
    const names = readdirSync(this.below, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile() && !/\.(?:lock|tmp)$/.test(entry.name));
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
    return paths.map((path) => `${path.slice(this.below.length)}\n${readFileSync(path, 'utf8')}\n`).join('');
  }

  /** The disk as a failure of power now would leave it. */
  afterPowerFailure(names: Names): FaultyDisk {
    const after = new FaultyDisk(this.bench, this.preload, join(this.folder, `after-${this.failures++}`));
    new PowerModel(this.below, join(this.folder, 'synced.json')).restore(after.below, names);
    return after;
  }
}
