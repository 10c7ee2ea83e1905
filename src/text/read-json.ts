import { failure, success, type Result } from '../reconcile/result.ts';
import { faultIn } from './json-fault.ts';
import { shown } from './quote-input.ts';

/**
 * Reads JSON, with or without a byte order mark. The reason of a failure is one line with the line and the column (from
 * 1, in characters), what stands there, and what is expected.
 */
export function readJson(text: string): Result<unknown> {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return success(JSON.parse(json));
  } catch {
    const { at, expected } = faultIn(json) ?? { at: json.length, expected: 'JSON' };
    const found =
      at < json.length
        ? `${shown(String.fromCodePoint(json.codePointAt(at) as number))} is not expected there, but ${expected}`
        : `it ends too early; ${expected} is expected`;
    return failure(`it is no JSON: ${positionOf(json, at)}: ${found}`);
  }
}

function positionOf(json: string, at: number): string {
  let line = 1;
  let column = 1;
  for (const char of json.slice(0, at)) {
    line += Number(char === '\n');
    column = char === '\n' ? 1 : column + 1;
  }
  return `line ${line}, column ${column}`;
}
