import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** Returns a published schema. */
export function schemaNamed(name: string): object {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas', `${name}.schema.json`), 'utf8')) as object;
}

/** Returns the validator of a published schema. */
export function judgeOf(name: string): ValidateFunction {
  return ajv.compile(schemaNamed(name));
}

/** Fails unless a document matches its published schema. */
export function conforms(name: string, document: unknown): void {
  const validate = judgeOf(name);
  assert.ok(validate(document), JSON.stringify(validate.errors));
}
