import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { launch } from '../../bin/launch.ts';
import { files, textOf } from '../support/source-imports.ts';

const dist = join(import.meta.dirname, '../../dist');
const lib = join(dist, 'lib');

interface Output {
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** Checks whether a file is only needed in a fleet. */
const isOfFleet = (path: string): boolean => /^src\/(?:sync\/)?fleet\//.test(path);

/** Returns the packages in a bundle. */
function packagesIn(file: string): ReadonlySet<string> {
  const outputs = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8')) as Record<string, Output>;
  const inputs = Object.keys(outputs[`dist/lib/${file}`]?.inputs ?? {});
  assert.ok(inputs.length > 0, `${file} is not in the list of bundles`);
  return new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
}

describe('the executables', () => {
  for (const file of ['dns-sync.cjs', 'dns-sync-hook.cjs']) {
    it(`${file} holds nothing of the AWS SDK, which is loaded with the first call`, () => {
      const parts = file === 'dns-sync-hook.cjs' ? [file, 'dns-sync-hook-changes.cjs'] : [file];
      assert.deepEqual(
        parts.flatMap((part) => [...packagesIn(part)]).filter((name) => /^@(?:aws-sdk|smithy)\//.test(name)),
        [],
      );
      assert.ok((statSync(join(dist, file)).mode & 0o111) !== 0, 'it is executable');
    });

    it(`${file} loads the AWS SDK by a late require, which takes half the time of Node's import of a CommonJS file`, () => {
      assert.match(readFileSync(join(dist, file), 'utf8'), /^#!\/usr\/bin\/env node\n/);
      const text = readFileSync(join(lib, file), 'utf8');
      assert.match(text, /then\(\(\)=>__toESM\((?:__)?require\("\.\/route53-client\.cjs"\)/);
      assert.doesNotMatch(text, /\bimport\(/);
    });
  }

  it('run nothing of a fleet before it is imported by a function', () => {
    const outputs = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8')) as Record<string, Output>;
    for (const file of ['dns-sync.cjs', 'dns-sync-hook-changes.cjs', 'library.cjs']) {
      const text = readFileSync(join(lib, file), 'utf8');
      const held = Object.entries(outputs[`dist/lib/${file}`]?.inputs ?? {}).filter(([path]) => isOfFleet(path));
      assert.ok(held.length > 0, `${file} can leave zones to a fleet`);
      // esbuild makes a function of each module that is only imported by one.
      const run = held.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !text.includes(`"${path}"()`));
      assert.deepEqual(
        run.map(([path]) => path),
        [],
      );
    }
    const first = Object.keys(outputs['dist/lib/dns-sync-hook.cjs']?.inputs ?? {});
    assert.deepEqual(first.filter(isOfFleet), [], 'a call that changes nothing does not load them');
  });

  it('import a fleet only where the configuration was asked for it', () => {
    const outside = files.filter((file) => !isOfFleet(file));
    const statement = /^(?:import|export)\s(?!type\b)[^;]*?\bfrom\s+'([^']+)'/gm;
    const offences = outside.flatMap((file) =>
      [...textOf(file).matchAll(statement)]
        .filter(
          ([line, to = '']) => isOfFleet(posix.join(posix.dirname(file), to)) && !/^import \{ type [^,]*\}/.test(line),
        )
        .map(([line]) => `${file}: ${line}`),
    );
    assert.deepEqual(offences, []);
    const importers = outside.filter((file) => /\bimport\('[^']*\bfleet\/(?!.*schema)/.test(textOf(file)));
    assert.ok(importers.length > 0);
    assert.deepEqual(
      importers.filter((file) => !/config\.fleet\b|withFleetState|leavesToFleet|fleetRoleOf/.test(textOf(file))),
      [],
    );
  });

  it('find every bundle that they may load', () => {
    const wanted = readdirSync(lib)
      .filter((file) => file.endsWith('.cjs'))
      .flatMap((file) =>
        [...readFileSync(join(lib, file), 'utf8').matchAll(/require\("\.\/([^"]+)"\)/g)].map((match) =>
          (match[1] as string).replace(/#.*/, ''),
        ),
      )
      .filter((file) => file.endsWith('.cjs'));
    assert.deepEqual(
      new Set(wanted),
      new Set([
        'cloudtrail-client.cjs',
        'dns-sync-hook-changes.cjs',
        'dns-sync-hook.cjs',
        'immer.cjs',
        'jsonc-parser.cjs',
        'nodemailer.cjs',
        'route53-client.cjs',
      ]),
    );
    for (const file of wanted) assert.ok(statSync(join(lib, file)).size > 1000, file);
  });

  it('the hook holds each module of ours once: those of a call that changes nothing, and those of changes', () => {
    const outputs = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8')) as Record<string, Output>;
    const [first, second] = ['dns-sync-hook.cjs', 'dns-sync-hook-changes.cjs'].map((file) =>
      Object.keys(outputs[`dist/lib/${file}`]?.inputs ?? {}),
    );
    assert.deepEqual(
      first?.filter((path) => path.startsWith('src/') && second?.includes(path)),
      [],
    );
    for (const path of ['src/state/store.ts', 'src/sync/hook/handle-call.ts']) assert.ok(first?.includes(path), path);
    for (const path of ['src/sync/queue/push-zones.ts', 'src/cloud/rfc2136/provider.ts', 'src/cli/commands/retry.ts'])
      assert.ok(second?.includes(path), path);
  });

  it('the hook loads with its files only modules of Node that are there anyway', () => {
    for (const file of ['dns-sync-hook.cjs', 'dns-sync-hook-changes.cjs']) {
      const text = readFileSync(join(lib, file), 'utf8');
      const atOnce = [...text.matchAll(/import_node_\w+ ?= ?(?:__toESM\()?require\("node:([^"]+)"\)/g)].map(
        (match) => match[1],
      );
      assert.ok(atOnce.length > 2, file);
      assert.deepEqual(
        [...new Set(atOnce)].filter((name) => !['buffer', 'fs', 'path'].includes(String(name))),
        [],
        file,
      );
    }
  });

  it('dns-sync-hook.cjs does not hold the command line', () => {
    assert.ok(!packagesIn('dns-sync-hook.cjs').has('commander'));
    assert.ok(packagesIn('dns-sync.cjs').has('commander'));
  });

  it('need only Node and each other', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'dns-sync-bundle-'));
    try {
      cpSync(dist, elsewhere, { recursive: true });
      const { stdout, status } = spawnSync(process.execPath, [join(elsewhere, 'dns-sync.cjs'), '--version'], {
        encoding: 'utf8',
      });
      assert.equal(status, 0);
      const { version } = JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8')) as { version: string };
      assert.equal(stdout, `${version}\n`);
      const client = launch(join(elsewhere, 'lib'), 'route53-client.cjs', createRequire(elsewhere));
      assert.equal(typeof (client as { openRoute53: unknown }).openRoute53, 'function');
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('come with the notices of the bundled packages', () => {
    const notices = readFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const bundles = readdirSync(lib).filter((file) => file.endsWith('.cjs'));
    const bundled = bundles.flatMap((file) => Array.from(packagesIn(file)));
    const packages = ['lowdb', 'valibot', 'commander', 'immer', 'jsonc-parser', '@aws-sdk/client-route-53'];
    assert.ok(packages.every((name) => bundled.includes(name)));
    for (const name of bundled) {
      assert.ok(new RegExp(`^${name} \\d`, 'm').test(notices), name);
    }
  });
});
