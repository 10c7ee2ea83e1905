import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { goldenOutputs, type GoldenOutputs } from '../golden/outputs.ts';

const folder = join(import.meta.dirname, '../../fixtures/golden');
const names = readdirSync(folder);
const schemas = join(import.meta.dirname, '../../schemas');
// Longest first: `plesk-status` before `plesk`.
const schemaNames = readdirSync(schemas).toSorted((a, b) => b.length - a.length);
const ajv = new Ajv2020({ strict: false, validateFormats: false });

describe('what the commands print', () => {
  let outputs: GoldenOutputs;
  before(async () => {
    outputs = await goldenOutputs();
  });

  it('is all in fixtures/golden', () => assert.deepEqual([...outputs.keys()].sort(), names.toSorted()));

  for (const name of names) {
    it(`is byte for byte ${name}; "npm run golden" rewrites it after an intended change`, () =>
      assert.equal(outputs.get(name)?.kept, readFileSync(join(folder, name), 'utf8')));
  }

  for (const name of names.filter((file) => file.endsWith('.json'))) {
    const schema = schemaNames.find((item) => name.startsWith(item.replace('.schema.json', ''))) ?? 'none for it';
    it(`conforms in ${name} to ${schema}`, () => {
      const validate = ajv.compile(JSON.parse(readFileSync(join(schemas, schema), 'utf8')) as object);
      assert.ok(validate(JSON.parse(outputs.get(name)?.printed ?? 'null')), JSON.stringify(validate.errors));
    });
  }
});
