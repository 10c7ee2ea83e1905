import assert from 'node:assert/strict';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadSources } from '../support/load-sources.ts';
import { files, importsOf, room, textOf, unreadable, type Import } from '../support/source-imports.ts';

const root = join(import.meta.dirname, '../..');

const besideSync = ['src/config', 'src/plesk', 'src/cloud', 'src/state', 'src/server'];
const below = ['src/files', 'src/text', 'src/reconcile'];

/** The other rooms that each room may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  bin: ['src/cli', 'src/server'],
  // The entry of the library starts the clock, like those of the executables.
  'src/index.ts': ['bin', 'src/library', 'src/sync', 'src/cloud', 'src/reconcile'],
  'src/library': ['src/sync', 'src/config', 'src/cloud', 'src/reconcile'],
  'src/cli': ['src/sync', ...besideSync, ...below],
  'src/sync': [...besideSync, 'src/fleet', ...below],
  // Each service defines the schema of its own keys.
  'src/config': ['src/cloud', ...below],
  'src/plesk': ['src/server', ...below],
  'src/server': below,
  'src/cloud': below,
  'src/state': below,
  'src/fleet': ['src/server', ...below],
  'src/files': ['src/text', 'src/reconcile'],
  'src/text': ['src/reconcile'],
  'src/reconcile': [],
};

/** The entry of the AWS SDK's bundle, and its requests, which only the entry may import. */
const sdkEntry = 'src/cloud/route53/client/client.ts';
const sdkRequests = 'src/cloud/route53/client/requests/';

/** Packages that only certain rooms may load; others are allowed everywhere. */
const packages: Readonly<Record<string, (from: string) => boolean>> = {
  '@aws-sdk': (from) => from === sdkEntry || from.startsWith(sdkRequests),
  '@smithy': (from) => from === 'src/cloud/route53/client/profile-endpoint.ts' || from.startsWith(sdkRequests),
  commander: (from) => /^src\/cli\/(?:commands\/|help\/|program\.ts$)/.test(from),
  nodemailer: (from) => from === 'src/sync/notify/channels/mail.ts',
  lowdb: (from) => from.startsWith('src/state/'),
  'node:fs': (from) =>
    /^src\/(?:files|state|plesk|server|config)\/|^src\/(?:sync\/plan\/plan-file|cli\/standard-streams)/.test(from) ||
    ['bin/launch.ts', 'bin/refuse-old-node.ts'].includes(from),
  // `node:fs` under another name, and `createRequire`, which loads anything.
  fs: () => false,
  'node:module': () => false,
  module: () => false,
  [unreadable]: () => false,
};

/** The decisions of the core, and of a fleet. */
const pureFleet: ReadonlySet<string> = new Set([
  'src/fleet/claim-to-send.ts',
  'src/fleet/claims.ts',
  'src/fleet/leader/work-queue.ts',
  'src/fleet/leader/zone-work.ts',
  'src/fleet/owner.ts',
]);
const isCore = (file: string): boolean => room(file) === 'src/reconcile' || pureFleet.has(file);

/** What the core may load: it has no I/O, no clock and no randomness. */
const corePackages: ReadonlySet<string> = new Set(['immer', 'fast-json-stable-stringify']);

/** A command is one file; code that two of them share belongs to another room. */
const isCommand = (path: string): boolean => path.startsWith('src/cli/commands/');

/** What decides about the content of zones, or records it. A command only asks the application to do so. */
const decides = /^src\/(?:reconcile\/history\/|state\/(?:digest|store|notes\/pauses)\.ts)/;

/** Returns why an import is not allowed, or null. */
function offence({ from, to }: Import): string | null {
  if (to.startsWith('src/') || to.startsWith('bin/')) {
    if (isCommand(from) && isCommand(to)) return `the command ${from} may not look into another, ${to}`;
    if (isCommand(from) && decides.test(to)) return `the command ${from} may not decide by ${to}: that is in src/sync`;
    if (to.startsWith(sdkRequests) && from !== sdkEntry && !from.startsWith(sdkRequests))
      return `${from} would load the AWS SDK, by ${to}`;
    if (from.startsWith('src/reconcile/desired/') && to.startsWith('src/reconcile/plan/'))
      return `${from} may not look into the plan, which is made from the desired content, at ${to}`;
    if (pureFleet.has(from) && !isCore(to)) return `${from} decides and may not load ${to}`;
    if (room(from) === room(to)) return null;
    return mayImport[room(from)]?.includes(room(to)) === true ? null : `${from} may not look into ${room(to)}`;
  }
  if (to.startsWith('.')) return `${from} may not look out of the source, at ${to}`;
  const name = to.split('/')[0] as string;
  if (isCore(from) && !corePackages.has(name)) return `${from} is of the core and may not load ${to}`;
  const rule = packages[name];
  return rule === undefined || rule(from) ? null : `${from} may not load ${to}`;
}

/** Returns the first import cycle as a list of files, or null. */
function cycleIn(imports: readonly Import[]): readonly string[] | null {
  const targets = new Map<string, Import[]>();
  for (const item of imports) targets.set(item.from, [...(targets.get(item.from) ?? []), item]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const { to } of targets.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle !== null) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

describe('imports', () => {
  it('have no cycle, not even of types', () => {
    assert.deepEqual(cycleIn(files.flatMap((file) => importsOf(file, textOf(file)))), null);
  });

  it('would be caught in a cycle of types', () => {
    const sources = {
      'src/state/a.ts': "import { c } from './c.ts';\nimport type { B } from './b.ts';",
      'src/state/b.ts': "export type { C } from './c.ts';",
      'src/state/c.ts': "const { a } = await import('./a.ts');",
    };
    const all = Object.entries(sources).flatMap(([file, text]) => importsOf(file, text));
    assert.deepEqual(cycleIn(all), ['src/state/a.ts', 'src/state/c.ts', 'src/state/a.ts']);
    assert.equal(cycleIn(all.filter(({ from }) => from !== 'src/state/c.ts')), null);
  });

  it('run one way between the rooms, and packages are loaded only where they belong', () => {
    const all = files.flatMap((file) => importsOf(file, textOf(file)));
    assert.ok(all.length > 200, `only ${all.length} imports were found`);
    assert.deepEqual(
      all.map(offence).filter((text) => text !== null),
      [],
    );
  });

  const offending: readonly (readonly [string, string])[] = [
    ['src/reconcile/plan/diff.ts', "import { openStore } from '../../state/store.ts';"],
    ['src/reconcile/plan/diff.ts', "import type { Store } from '../../state/store.ts';"],
    ['src/reconcile/plan/diff.ts', "import { createHash } from 'node:crypto';"],
    ['src/reconcile/plan/diff.ts', "import * as v from 'valibot';"],
    ['src/reconcile/plan/diff.ts', "export { failure } from '../../cli/config.ts';"],
    ['src/reconcile/plan/diff.ts', "export * from '../../plesk/command.ts';"],
    ['src/reconcile/plan/diff.ts', "const { readFile } = await import('node:fs/promises');"],
    ['src/reconcile/plan/diff.ts', "import '../../state/store.ts';"],
    ['src/reconcile/desired/zone.ts', "import type { Change } from '../plan/change.ts';"],
    ['src/state/store.ts', "import { loadConfig } from '../cli/config.ts';"],
    ['src/state/store.ts', "import {\n  one,\n  type Other,\n} from '../plesk/command.ts';"],
    ['src/plesk/call/command.ts', "import { openStore } from '../../state/store.ts';"],
    ['src/plesk/call/command.ts', "import type { Provider } from '../../cloud/provider.ts';"],
    ['src/server/run-program.ts', "import { openPleskCli } from '../plesk/panel/plesk-cli.ts';"],
    ['src/server/run-program.ts', "import type { Store } from '../state/store.ts';"],
    ['src/config/schema.ts', "import type { Store } from '../state/store.ts';"],
    ['src/fleet/owner.ts', "import { randomUUID } from 'node:crypto';"],
    ['src/fleet/owner.ts', "import type { Engine } from './engine.ts';"],
    ['src/fleet/engine.ts', "import type { Store } from '../state/store.ts';"],
    ['src/reconcile/plan/diff.ts', "import { ownerOf } from '../../fleet/owner.ts';"],
    ['src/text/count.ts', "import { replaceFile } from '../files/replace-file.ts';"],
    ['src/sync/session.ts', "import type { Io } from '../cli/io.ts';"],
    ['bin/dns-sync.ts', "import { withSession } from '../src/sync/session.ts';"],
    ['src/cloud/route53/batches/submit.ts', "import { openStore } from '../../../state/store.ts';"],
    ['src/cloud/route53/zones/list-record-sets.ts', "import type { HostedZone } from '@aws-sdk/client-route-53';"],
    ['src/cloud/route53/provider.ts', "import { needed } from './client/requests/needed.ts';"],
    ['src/cloud/route53/client/client.ts', "import { HttpRequest } from '@smithy/core';"],
    ['src/cloud/route53/client/client.ts', "import { readFileSync } from 'node:fs';"],
    ['src/sync/targets.ts', "await import('@aws-sdk/client-route-53')"],
    ['src/cli/commands/plan.ts', "import { apply } from './apply.ts';"],
    ['src/cli/commands/undo.ts', "import { takeBack } from '../../reconcile/history/undo.ts';"],
    ['src/cli/commands/restore.ts', "import { digestOf } from '../../state/digest.ts';"],
    ['src/cli/session.ts', "import { Command } from 'commander';"],
    ['src/cli/commands/plan.ts', "import fs from 'node:fs';"],
    ['src/cli/commands/plan.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/cli/commands/plan.ts', 'import fs from "fs";'],
    ['src/cli/commands/plan.ts', "const fs = require('node:fs');"],
    ['src/cli/commands/plan.ts', 'await import(`node:${name}`)'],
    ['src/cli/commands/plan.ts', 'await import(name)'],
    ['src/cli/io.ts', "import { main } from '../../bin/dns-sync.ts';"],
    ['src/cli/io.ts', "import { Bench } from '../../test/support/bench.ts';"],
    ['src/library/open-library.ts', "import { startClock } from '../../bin/start-clock.ts';"],
    ['src/library/open-library.ts', "import type { Io } from '../cli/io.ts';"],
    ['src/sync/session.ts', "import { openDnsSync } from '../index.ts';"],
    ['bin/dns-sync.ts', "import { openStore } from '../src/state/store.ts';"],
  ];
  for (const [from, line] of offending) {
    it(`as ${JSON.stringify(line)} in ${from} would be caught`, () => {
      const found = importsOf(from, `import stringify from 'fast-json-stable-stringify';\n\n${line}\n`).map(offence);
      assert.equal(found.filter((text) => text !== null).length, 1);
    });
  }

  const allowed: readonly (readonly [string, string])[] = [
    ['src/sync/record/record-zone.ts', "import type { Store } from '../../state/store.ts';"],
    ['src/cloud/route53/client/client.ts', "import { Route53Client } from '@aws-sdk/client-route-53';"],
    ['src/cloud/route53/client/client.ts', "import { quotaRequests } from './requests/quota-requests.ts';"],
    ['src/cloud/route53/client/requests/quota-requests.ts', "import { needed } from './needed.ts';"],
    ['src/config/load-config.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/sync/targets.ts', "const { openRoute53 } = await import('../cloud/route53/client/client.ts');"],
    ['src/reconcile/plan/plan.ts', "import stringify from 'fast-json-stable-stringify';"],
    ['bin/dns-sync.ts', "import { run } from '../src/cli/program.ts';"],
  ];
  for (const [from, line] of allowed) {
    it(`as ${JSON.stringify(line)} in ${from} are allowed`, () => {
      const found = importsOf(from, line);
      assert.equal(found.length, 1);
      assert.deepEqual(found.map(offence), [null]);
    });
  }
});

describe('rooms', () => {
  it('have at most fifteen files, so that their names can be scanned', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
    // One file per command and per decision of the plan: these grow with the product.
    const open = new Set(['src/cli/commands', 'src/reconcile/plan']);
    assert.deepEqual(
      [...counts].filter(([folder, count]) => count > 15 && !open.has(folder)),
      [],
    );
  });
});

describe('the core', () => {
  const core = files.filter(isCore);

  it("uses neither the clock nor randomness, and doesn't wait", () => {
    const impure = /Date\.now|new Date\(\)|Math\.random|performance\.|\basync\b|\bawait\b|console\.|process\./;
    const found = core.filter((file) => impure.test(textOf(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    assert.deepEqual(found, []);
  });

  // Coverage counts only loaded files: an unimported one must not escape it.
  loadSources();
  for (const file of core) {
    it(`loads ${file} by itself`, async () => {
      assert.equal(typeof (await import(pathToFileURL(join(root, file)).href)), 'object');
    });
  }
});

describe('packages', () => {
  it('are each explained in docs/dependencies.md, and no other', () => {
    const { devDependencies, dependencies } = JSON.parse(textOf('package.json')) as Record<
      'devDependencies' | 'dependencies',
      Readonly<Record<string, string>> | undefined
    >;
    const explained = [...textOf('docs/dependencies.md').matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) =>
      [...(cell as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
    );
    assert.equal(dependencies, undefined, 'the executables are bundled and need nothing but Node');
    assert.deepEqual(explained.sort(), Object.keys(devDependencies ?? {}).sort());
    for (const version of Object.values(devDependencies ?? {})) assert.match(version, /^\d+\.\d+\.\d+$/);
  });
});

/** Manual forms of `rethrowUnlessKnown`. */
const rethrows = /!\(?\w+ instanceof DnsSyncError|instanceof DnsSyncError[^\n]*\n?[^\n]*;\n\s*throw \w+;/;

describe('catch clauses', () => {
  it('name what they expect by rethrowUnlessKnown or isKnownError', () => {
    assert.deepEqual(
      files.filter((file) => file !== 'src/reconcile/error.ts' && rethrows.test(textOf(file))),
      [],
    );
  });

  for (const code of [
    'if (!(error instanceof DnsSyncError)) throw error;',
    'if (error instanceof DnsSyncError) return null;\n    throw error;',
    "if (error instanceof DnsSyncError && error.code === 'locked')\n      return null;\n    throw error;",
  ])
    it(`as ${JSON.stringify(code)} would be caught`, () => assert.ok(rethrows.test(code)));
});

/**
 * Ways to ask for the present time.
 * Linting forbids `Date` elsewhere; `parseTime` and `isoTime` need it for given times.
 */
const asksForTime = /\bDate\.now\b|\bDate\(\s*\)|\bnew Date\b(?!\()|\bperformance\b|\bhrtime\b/;
const codeOf = (text: string): string => text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');

describe('the clock', () => {
  it('is read by the executables only, which pass it on', () => {
    assert.deepEqual(
      files.filter((file) => asksForTime.test(codeOf(textOf(file)))),
      ['bin/start-clock.ts'],
    );
  });

  for (const line of [
    'const at = Date.now();',
    'now: Date.now,',
    'new Date()',
    'Date()',
    'new Date',
    'performance.now()',
  ])
    it(`as ${JSON.stringify(line)} would be caught`, () => assert.ok(asksForTime.test(line)));
  for (const line of ['new Date(ms)', 'Date.parse(text)', 'update()'])
    it(`as ${JSON.stringify(line)} isn't a read of the clock`, () => assert.ok(!asksForTime.test(line)));
});
