import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..');

/** An import as it stands in a file: both with their paths from the root, packages by their name. */
interface Import {
  readonly from: string;
  readonly to: string;
}

/** Where each room may look besides into itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  bin: ['src/cli'],
  'src/cli': ['src/plesk', 'src/cloud', 'src/state', 'src/reconcile'],
  'src/plesk': ['src/reconcile'],
  'src/cloud': ['src/reconcile'],
  'src/state': ['src/reconcile'],
  'src/reconcile': [],
};

/** The packages that a room may load; those that are not named, anywhere. */
const packages: Readonly<Record<string, (from: string) => boolean>> = {
  '@aws-sdk': (from) => from === 'src/cloud/route53/client.ts',
  '@smithy': () => false,
  commander: (from) => from === 'src/cli/program.ts',
  lowdb: (from) => from.startsWith('src/state/'),
  'node:fs': (from) => /^src\/(?:state|plesk)\/|^src\/cli\/config/.test(from),
};

/** What the core may load: it has no I/O, no clock and no randomness. */
const corePackages: ReadonlySet<string> = new Set(['immer', 'fast-json-stable-stringify']);

const room = (path: string): string =>
  path.startsWith('src/') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] as string);

/** Why an import may not be, or null. */
function offence({ from, to }: Import): string | null {
  const isOurs = to.startsWith('src/') || to.startsWith('bin/');
  if (isOurs) {
    if (room(from) === room(to)) return null;
    if (from === 'src/plesk/accept.ts' && room(to) === 'src/state') return null;
    return mayImport[room(from)]?.includes(room(to)) === true ? null : `${from} may not look into ${room(to)}`;
  }
  const name = to.startsWith('node:')
    ? (to.split('/')[0] as string)
    : to.startsWith('@')
      ? (to.split('/')[0] as string)
      : (to.split('/')[0] as string);
  if (room(from) === 'src/reconcile' && !corePackages.has(name)) return `${from} is of the core and may not load ${to}`;
  const rule = packages[name];
  return rule === undefined || rule(from) ? null : `${from} may not load ${to}`;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ];
  return specifiers.map((match) => {
    const to = (match[1] ?? match[2] ?? match[3]) as string;
    return { from: file, to: to.startsWith('.') ? posix.join(posix.dirname(file), to) : to };
  });
}

const files = ['bin', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|test-(?:support|child)\.ts$/.test(name)),
);

describe('imports', () => {
  it('run one way between the rooms, and packages are loaded only where they belong', () => {
    const all = files.flatMap(importsOf);
    assert.ok(all.length > 200, `only ${all.length} imports were found`);
    assert.deepEqual(
      all.map(offence).filter((text) => text !== null),
      [],
    );
  });

  const offending: readonly (readonly [string, string])[] = [
    ['src/reconcile/diff.ts', 'src/state/store.ts'],
    ['src/reconcile/diff.ts', 'node:crypto'],
    ['src/reconcile/diff.ts', 'valibot'],
    ['src/state/store.ts', 'src/cli/config.ts'],
    ['src/state/store.ts', 'src/plesk/command.ts'],
    ['src/plesk/command.ts', 'src/state/store.ts'],
    ['src/cloud/route53/apply.ts', 'src/state/store.ts'],
    ['src/cloud/route53/observe.ts', '@aws-sdk/client-route-53'],
    ['src/cloud/route53/client.ts', '@smithy/core'],
    ['src/cli/commands/plan.ts', 'commander'],
    ['src/cli/commands/plan.ts', 'node:fs'],
    ['src/cli/commands/plan.ts', 'node:fs/promises'],
    ['src/cli/io.ts', 'bin/dns-sync.ts'],
    ['bin/dns-sync.ts', 'src/state/store.ts'],
  ];
  for (const [from, to] of offending) {
    it(`of ${to} in ${from} would be caught`, () => assert.notEqual(offence({ from, to }), null));
  }

  it('into the core and into the state from the one place for it are allowed', () => {
    assert.equal(offence({ from: 'src/plesk/accept.ts', to: 'src/state/store.ts' }), null);
    assert.equal(offence({ from: 'src/cloud/route53/client.ts', to: '@aws-sdk/client-route-53' }), null);
    assert.equal(offence({ from: 'src/cli/config.ts', to: 'node:fs/promises' }), null);
  });
});

describe('the core', () => {
  it('asks neither the clock nor chance, and does not wait', () => {
    const found = files
      .filter((file) => file.startsWith('src/reconcile/'))
      .flatMap((file) => {
        const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return /Date\.now|new Date\(\)|Math\.random|performance\.|\basync\b|\bawait\b|console\.|process\./.test(code)
          ? [file]
          : [];
      });
    assert.deepEqual(found, []);
  });
});
