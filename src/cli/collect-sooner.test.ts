import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';

for (const writes of [false, true])
  it(`V8 of this Node knows the options for many zones${writes ? ' that are written' : ''}`, () => {
    const file = pathToFileURL(join(import.meta.dirname, 'collect-sooner.ts')).href;
    const script = `import(${JSON.stringify(file)}).then(({ collectSooner }) => collectSooner({ writes: ${writes} }))`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
      encoding: 'utf8',
    });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });
