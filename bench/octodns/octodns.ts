import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Bench } from '../../test/support/bench.ts';
import { endOf } from '../../test/support/ended.ts';

const starter = join(import.meta.dirname, 'start.py');

/** How to run octoDNS from a folder. */
export interface Octodns {
  readonly python: string;
  readonly path: string;
  readonly versions: string;
}

/**
 * Finds octoDNS in a folder: a virtual environment with octodns and octodns-route53, or a folder with checkouts of both
 * and of whatever else the system's Python lacks. Throws if it can't be imported from there.
 */
export function findOctodns(folder: string): Octodns {
  const root = resolve(folder);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw notOctodns(folder, 'it is no folder');
  const own = join(root, 'bin/python');
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const path = [root, ...folders.map(({ name }) => join(root, name))].join(delimiter);
  // The system's Python has Debian's packages; another one in PATH doesn't.
  const python = existsSync(own) ? own : '/usr/bin/python3';
  const { status, stdout, stderr, error } = spawnSync(python, [starter], {
    env: { ...process.env, PYTHONPATH: path },
    encoding: 'utf8',
  });
  if (error !== undefined) throw notOctodns(folder, error.message);
  if (status !== 0) throw notOctodns(folder, stderr.trim().split('\n').at(-1) ?? `${python} ended with ${status}`);
  return { python, path, versions: stdout.trim() };
}

function notOctodns(folder: string, why: string): Error {
  return new Error(
    `octoDNS can't be run from ${folder}: ${why}. Give --octodns a virtual environment, or a folder with checkouts of octodns and octodns-route53; on Debian, install python3-boto3, python3-dnspython, python3-idna, python3-natsort, python3-dateutil and python3-yaml`,
  );
}

/** A record set of an address. */
interface Address {
  readonly host: string;
  readonly value: string;
}

/** A place where octoDNS publishes zones at a local Route 53 of its own. */
export class OctodnsPlace {
  readonly bench: Bench;
  readonly #octodns: Octodns;

  private constructor(bench: Bench, octodns: Octodns) {
    this.bench = bench;
    this.#octodns = octodns;
  }

  static async open(octodns: Octodns, zones: number): Promise<OctodnsPlace> {
    const bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: zones + 10 } } });
    const config = {
      // As in its documentation.
      manager: { max_workers: 2 },
      providers: {
        files: { class: 'octodns.provider.yaml.YamlProvider', directory: join(bench.dir, 'zones'), default_ttl: 300 },
        route53: { class: 'octodns_route53.Route53Provider', access_key_id: 'AKIALOCAL', secret_access_key: 'secret' },
      },
      zones: { '*': { sources: ['files'], targets: ['route53'] } },
    };
    mkdirSync(join(bench.dir, 'zones'));
    // JSON is YAML.
    writeFileSync(join(bench.dir, 'octodns.yaml'), JSON.stringify(config));
    return new OctodnsPlace(bench, octodns);
  }

  /** Writes the file of a zone. */
  write(zone: string, addresses: readonly Address[]): void {
    const lines = addresses.map(
      ({ host, value }) => `${host.slice(0, -zone.length - 1)}:\n  type: A\n  value: ${value}\n`,
    );
    writeFileSync(join(this.bench.dir, 'zones', `${zone}yaml`), `---\n${lines.join('')}`);
  }

  /** Runs octodns-sync and returns its largest resident set in MB. */
  async sync(...words: string[]): Promise<number> {
    const memory = join(this.bench.dir, 'memory');
    const { python, path } = this.#octodns;
    const given = ['--quiet', '--config-file', join(this.bench.dir, 'octodns.yaml'), ...words];
    const env = { ...this.bench.env, PYTHONPATH: path, AWS_DEFAULT_REGION: 'us-east-1' };
    const { code, stderr } = await endOf(
      spawn(python, [starter, this.bench.route53.url, memory, ...given], { env }),
      '',
    );
    // Python names the error last.
    if (code !== 0) throw new Error(`octodns-sync ended with ${String(code)}: ${stderr.slice(-500)}`);
    return Number(readFileSync(memory, 'utf8')) / 1024;
  }
}
