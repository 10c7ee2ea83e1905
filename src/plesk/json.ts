import { visit } from 'jsonc-parser';
import { failure, success, type Result } from '../reconcile/result.ts';

/** Reads JSON; the reason of a failure has the line and the column, which Node's own message doesn't always have. */
export function readJson(text: string): Result<unknown> {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return success(JSON.parse(json));
  } catch {
    const at = faultIn(json);
    const before = json.slice(0, at).split('\n');
    const column = (before.at(-1) as string).length + 1;
    const found = at >= json.length ? 'it ends too early' : `${JSON.stringify(json.charAt(at))} is not expected there`;
    return failure(`it is no JSON: line ${before.length}, column ${column}: ${found}`);
  }
}

/** The place of the first fault, in code units. */
function faultIn(json: string): number {
  let first = json.length;
  visit(
    json,
    { onError: (_, offset) => (first = Math.min(first, offset)) },
    { disallowComments: true, allowTrailingComma: false },
  );
  return first;
}
