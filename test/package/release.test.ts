import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { releaseChangelog, sections, unreleased } from '../../scripts/release-changelog.ts';

const root = join(import.meta.dirname, '../..');
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const release = join(root, 'scripts/release.mjs');
const git = (...words: string[]): string => spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout;

describe('CHANGELOG.md', () => {
  it('has every entry below "Unreleased" in one of the four sections, in order, without duplicates', () => {
    const found = unreleased(changelog);
    assert.deepEqual(
      found.map(([name]) => name),
      sections,
    );
    const [, part = ''] = changelog.split('\n## Unreleased\n');
    const [own = ''] = part.split(/^## /m);
    const entries = found.flatMap(([, items]) => items);
    assert.equal(entries.length, own.match(/^- /gm)?.length ?? 0, 'an entry is outside the sections');
    assert.equal(new Set(entries).size, entries.length, 'an entry is there twice');
  });

  const open =
    '# Changelog\n\n## Unreleased\n\n### Added\n\n- a\n\n### Changed\n\n### Fixed\n\n- b\n  c\n\n### Security\n';
  const empty = '## Unreleased\n\n### Added\n\n### Changed\n\n### Fixed\n\n### Security\n';

  it('gets a version instead of "Unreleased", without its empty sections', () => {
    const next = releaseChangelog(open, '1.2.3', '2026-11-28') ?? '';
    assert.equal(
      next,
      `# Changelog\n\n${empty}\n## 1.2.3 (2026-11-28)\n\n### Added\n\n- a\n\n### Fixed\n\n- b\n  c\n\n`,
    );
    assert.equal(releaseChangelog(next, '1.2.4', '2026-11-29'), null, 'nothing is new since');
  });
});

describe('a release', () => {
  it("is refused for a version that isn't higher than the previous one", () => {
    for (const words of [[], ['next'], ['0.0.1'], ['1.0']]) {
      const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', release, ...words, '--dry-run'], {
        cwd: root,
        encoding: 'utf8',
      });
      assert.equal(status, 1, words.join(' '));
      assert.match(stderr, /^release: (?:usage|0\.0\.1 is not above)/);
    }
  });

  it('has the packed file, its checksums and the list of bundled packages, and a dry run changes nothing', async () => {
    const out = mkdtempSync(join(tmpdir(), 'dns-sync-release-test-'));
    try {
      const before = [git('status', '--porcelain'), git('tag'), git('rev-parse', 'HEAD')];
      const env = { ...process.env };
      for (const role of ['AUTHOR', 'COMMITTER']) {
        env[`GIT_${role}_NAME`] ??= 'A test';
        env[`GIT_${role}_EMAIL`] ??= 'test@example.com';
      }
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', release, '99.0.0', '--dry-run', '--out', out],
        { cwd: root, env },
      );
      assert.match(stdout, /^Release 99\.0\.0$/m);
      assert.deepEqual([git('status', '--porcelain'), git('tag'), git('rev-parse', 'HEAD')], before);
      const files = readdirSync(out).toSorted();
      assert.deepEqual(files, ['SHA256SUMS', 'dns-sync-99.0.0.cdx.json', 'dns-sync-99.0.0.tgz']);
      const sums = files
        .slice(1)
        .toReversed()
        .map((file) => {
          return `${createHash('sha256')
            .update(readFileSync(join(out, file)))
            .digest('hex')}  ${file}\n`;
        });
      assert.equal(readFileSync(join(out, 'SHA256SUMS'), 'utf8'), sums.join(''));
      const list = readFileSync(join(out, 'dns-sync-99.0.0.cdx.json'), 'utf8');
      const { components, metadata } = JSON.parse(list) as {
        components: { name: string; purl: string }[];
        metadata: { component: { version: string } };
      };
      assert.equal(metadata.component.version, '99.0.0');
      const purls = components.map(({ purl }) => purl);
      for (const name of ['commander', 'valibot', '%40aws-sdk/client-route-53'])
        assert.ok(
          purls.some((purl) => purl.startsWith(`pkg:npm/${name}@`)),
          `${name} is not among ${purls.join(' ')}`,
        );
      assert.ok(!purls.some((purl) => purl.includes('/oxlint@')), 'tools of the build are not bundled');
      const { stdout: content } = await promisify(execFile)('tar', [
        '-xzOf',
        join(out, 'dns-sync-99.0.0.tgz'),
        'package/CHANGELOG.md',
      ]);
      assert.match(content, /^## 99\.0\.0 \(\d{4}-\d\d-\d\d\)$/m);
      const { stdout: names } = await promisify(execFile)('tar', ['-tzf', join(out, 'dns-sync-99.0.0.tgz')]);
      for (const name of ['dist/dns-sync.cjs', 'dist/index.d.ts', 'dist/declarations.d.ts', 'schemas/plan.schema.json'])
        assert.ok(names.split('\n').includes(`package/${name}`), name);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
