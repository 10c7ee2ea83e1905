import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../..');

describe('the playground', () => {
  it('prints an environment in which the commands work, and removes all of it at the end', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/playground.ts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith('export DNS_SYNC_PLESK=')) break;
    }
    try {
      const program = join(root, 'dist/dns-sync.cjs');
      const script = `${lines.join('\n')}\nset -e\n"$0" "$1" resync --yes\n"$0" "$1" status\necho "$DNS_SYNC_STATE_DIR"`;
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, program], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /example\.com\. .*synchronized/);
      const state = stdout.trimEnd().split('\n').at(-1) ?? '';
      assert.ok(existsSync(state));
      child.kill('SIGTERM');
      await ended;
      assert.ok(!existsSync(state));
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('.devcontainer/devcontainer.json', () => {
  // No container is started: the test compares the file with what it names.
  it('is JSON, and runs scripts that package.json has, on the Node of .nvmrc', () => {
    const text = readFileSync(join(root, '.devcontainer/devcontainer.json'), 'utf8');
    const { image } = JSON.parse(text) as { image: string };
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name as string);
    assert.deepEqual(named, ['playground']);
    for (const name of named) assert.ok(name in scripts, name);
    const [major] = readFileSync(join(root, '.nvmrc'), 'utf8').replace('v', '').split('.');
    assert.ok(image.startsWith(`node:${String(major).trim()}-`), image);
  });
});
