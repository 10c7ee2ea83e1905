import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { asOriginal } from '../../src/state/files/copy-state.ts';
import { clockPreload } from '../support/at-clock.ts';
import type { Bench, Ended } from '../support/bench.ts';
import { faultVariable, type FileFault } from './file-fault.ts';
import { PowerModel, type Names } from './power-model.ts';

/** Bundles the preload into one file that Node loads directly. */
export async function buildPreload(folder: string): Promise<string> {
  const outfile = join(folder, 'preload.cjs');
  const entryPoints = [join(import.meta.dirname, 'preload.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return outfile;
}

/** How an executable ended, and its calls. */
export type Faulty = Ended & { readonly steps: string[] };

/** A disk for the state of executables, which can fail at any call. */
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

  /** Runs the hook; `at` 0 means without a fault. */
  async hook(call: object, at = 0, what: FileFault['what'] = 'kill'): Promise<Faulty> {
    return this.execute('dns-sync-hook.cjs', [], JSON.stringify(call), { at, what });
  }

  /** Runs an executable with a fault; `aheadMs` sets its clock. */
  async execute(
    file: string,
    words: readonly string[],
    input: string,
    wrong: Partial<FileFault> & { readonly aheadMs?: number } = {},
  ): Promise<Faulty> {
    const { aheadMs = 0, ...given } = wrong;
    // A disk filled with the content of another one counts as the original.
    if (this.runs === 0) await asOriginal(this.state);
    const trace = join(this.folder, `trace-${this.runs++}`);
    const disk = join(this.folder, 'synced.json');
    const fault: FileFault = { below: this.below, at: 0, what: 'kill', ...given, trace, disk };
    const preloads = [this.preload, ...(aheadMs === 0 ? [] : [clockPreload(this.bench.dir, aheadMs)])];
    const ended = await this.bench.execute(file, words, input, {
      ...this.bench.env,
      DNS_SYNC_STATE_DIR: this.state,
      NODE_OPTIONS: preloads.map((path) => `--require ${JSON.stringify(path)}`).join(' '),
      [faultVariable]: JSON.stringify(fault),
    });
    return { ...ended, steps: existsSync(trace) ? readFileSync(trace, 'utf8').trimEnd().split('\n') : [] };
  }

  /** Returns all content of the disk, except that of ended processes: locks and temporary files. */
  content(): string {
    const names = readdirSync(this.below, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile() && !/\.(?:lock|tmp)$/.test(entry.name));
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
    return paths.map((path) => `${path.slice(this.below.length)}\n${readFileSync(path, 'utf8')}\n`).join('');
  }

  /** Returns the disk as a power failure would leave it now. */
  afterPowerFailure(names: Names): FaultyDisk {
    const after = new FaultyDisk(this.bench, this.preload, join(this.folder, `after-${this.failures++}`));
    new PowerModel(this.below, join(this.folder, 'synced.json')).restore(after.below, names);
    return after;
  }
}
