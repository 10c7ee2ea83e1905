import { failure, success, type Result } from '../reconcile/result.ts';

/** Reads JSON; the reason of a failure has the line and the column, whatever words the Node version has for it. */
export function readJson(text: string): Result<unknown> {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return success(JSON.parse(json));
  } catch (error) {
    const { message } = error as Error;
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? json.length);
    const before = json.slice(0, position).split('\n');
    const found =
      position >= json.length ? 'it ends too early' : `${JSON.stringify(json.charAt(position))} is not expected there`;
    return failure(`it is no JSON: line ${before.length}, column ${(before.at(-1) as string).length + 1}: ${found}`);
  }
}
