import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { goldenOutputs, type GoldenOutputs } from './golden-outputs.ts';

const folder = join(import.meta.dirname, '../fixtures/golden');
const names = readdirSync(folder);

describe('what the commands print', () => {
  let outputs: GoldenOutputs;
  before(async () => {
    outputs = await goldenOutputs();
  });

  it('is all in fixtures/golden', () => assert.deepEqual([...outputs.keys()].sort(), names.toSorted()));

  for (const name of names) {
    it(`is byte for byte ${name}; "npm run golden" writes it anew where a change is meant`, () =>
      assert.equal(outputs.get(name), readFileSync(join(folder, name), 'utf8')));
  }
});
