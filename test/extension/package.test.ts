import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readZip } from '../../fixtures/plesk-panel/read-zip.ts';
import { root, zip } from './extension-bench.ts';

const packed = readFileSync(zip);
const files = readZip(packed);
const names = [...files.keys()];
const contentOf = (name: string): Buffer => files.get(name)?.content ?? Buffer.alloc(0);
const text = (name: string): string => contentOf(name).toString('utf8');
const php = names.filter((name) => /\.(?:php|phtml)$/.test(name));

describe('the ZIP of the extension', () => {
  it('is equal to the byte in another time zone', () => {
    const { status, stderr } = spawnSync('node', ['scripts/extension.mjs'], {
      cwd: root,
      env: { ...process.env, TZ: 'Asia/Tokyo' },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.ok(readFileSync(zip).equals(packed));
  });

  it('has at most 3.5 MB, our bundles, no code cache, and no path of this machine', () => {
    assert.ok(packed.length <= 3.5 * 1024 * 1024, `${packed.length} octets`);
    for (const name of ['dns-sync.cjs', 'dns-sync-hook.cjs', 'lib/dns-sync.cjs', 'lib/route53-client.cjs'])
      assert.ok(names.includes(`plib/resources/dns-sync/${name}`), name);
    assert.deepEqual(
      names.filter((name) => name.endsWith('.cache')),
      [],
    );
    const withPath = names.filter((name) => contentOf(name).includes(root));
    assert.deepEqual(withPath, []);
  });

  it('has the parts that Plesk asks for, with the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const meta = text('meta.xml');
    assert.match(meta, /<id>dns-sync<\/id>/);
    assert.ok(meta.includes(`<version>${version}</version>`));
    for (const part of ['release', 'category', 'plesk_min_version', 'description xml:lang="de-DE"'])
      assert.match(meta, new RegExp(`<${part}>`));
    assert.match(meta, /<os>unix<\/os>\s+<os>windows<\/os>/);
    for (const name of ['DESCRIPTION.md', 'CHANGES.md', 'LICENSE', 'htdocs/index.php', 'plib/scripts/post-install.php'])
      assert.ok(names.includes(name), name);
    for (const number of [1, 2, 3]) {
      const picture = contentOf(`_meta/screenshots/${number}.png`);
      assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1024, 768]);
    }
    for (const size of [32, 64, 128]) {
      const icon = contentOf(`_meta/icons/${size}x${size}.png`);
      assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [size, size]);
    }
    assert.ok(!names.some((name) => name.startsWith('htdocs/public/')), 'nothing is served without a login');
  });

  it('has line ends of Unix, and only programs are executable', () => {
    const texts = names.filter((name) => !name.endsWith('.png'));
    assert.deepEqual(
      texts.filter((name) => text(name).includes('\r')),
      [],
    );
    const executable = [...files].filter(([, { mode }]) => (mode & 0o111) !== 0).map(([name]) => name);
    assert.deepEqual(executable, ['sbin/dns-sync-1', 'sbin/dns-sync-1.bat']);
  });

  it('is read by another program too', (test) => {
    const { status, error, stdout } = spawnSync('unzip', ['-t', zip], { encoding: 'utf8' });
    if (error !== undefined) return test.skip('SKIPPED: there is no unzip');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /No errors detected/);
  });
});

describe('the PHP of the extension', () => {
  const own = readdirSync(join(root, 'extension'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:php|phtml)$/.test(name))
    .map((name) => join(root, 'extension', name));

  it('has no fault of syntax, and declares strict types', () => {
    assert.equal(own.length, php.length);
    for (const file of own) {
      const { status, stdout } = spawnSync('php', ['-l', file], { encoding: 'utf8' });
      assert.equal(status, 0, stdout);
    }
    const loose = php.filter(
      (name) => !/^htdocs\/|\.phtml$/.test(name) && !text(name).includes('declare(strict_types=1);'),
    );
    assert.deepEqual(loose, []);
  });

  it('uses only what Plesk has since the oldest version that meta.xml allows', () => {
    const oldest = /<plesk_min_version>(.*)<\/plesk_min_version>/.exec(text('meta.xml'))?.[1] ?? '';
    const rows = readFileSync(join(root, 'fixtures/plesk-panel/api-names.tsv'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    const since = new Map(rows.map(([name, member, , version]) => [`${name}::${member}`, version ?? '']));
    const members = new Set(rows.map(([, member]) => member));
    const faultOf = (name: string, member: string): string | null => {
      const version = since.get(`${name}::${member}`);
      if (version === undefined) return `${name}::${member} doesn't exist`;
      const needed = version === '' ? (since.get(`${name}::`) ?? '') : version;
      return needed.localeCompare(oldest, 'en', { numeric: true }) <= 0 ? null : `${name}::${member} since ${needed}`;
    };
    const faults: (string | null)[] = [];
    let used = 0;
    /** What our own classes have, and what the Zend framework and PSR have of which Plesk is made. */
    const zend = [
      'fetchPairs',
      'getRequest',
      'getRawBody',
      'isPost',
      'getHeader',
      'getResponse',
      'setHttpResponseCode',
    ];
    const outside = new Set([...zend, 'json', 'get', 'error', 'warning', 'getMessage', 'getFile', 'getLine']);
    for (const name of php) {
      const code = text(name).replaceAll(/\/\*[^]*?\*\/|(?<!:)\/\/.*$/gm, '');
      for (const [, type = '', member = ''] of code.matchAll(/\b(pm_\w+)::(\w+)/g)) {
        used += 1;
        faults.push(faultOf(type, member));
      }
      for (const [, type = ''] of code.matchAll(/(?:new|extends|catch \(|: \??|\()\s*(pm_\w+)\b(?!::)/g))
        faults.push(faultOf(type, ''));
      for (const [, member = ''] of code.matchAll(/->(\w+)\(/g)) {
        const isOwn = php.some((file) => new RegExp(`function ${member}\\(`).test(text(file)));
        if (!isOwn && !outside.has(member) && !members.has(member)) faults.push(`->${member}() of unknown origin`);
      }
    }
    assert.deepEqual(
      faults.filter((fault) => fault !== null),
      [],
    );
    assert.ok(used > 30, `${used} uses were read`);
    assert.match(faultOf('pm_Client', 'hasAccessToClient') ?? '', /since 18\.0\.62/, 'a newer member is a fault');
    assert.match(faultOf('pm_Context', 'getMagic') ?? '', /doesn't exist/);
  });
});
