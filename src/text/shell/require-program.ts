import { failure, success, type Result } from '../../reconcile/result.ts';

/** Checks the words of a command line, of which the first is the program. */
export function requireProgram(words: readonly string[]): Result<readonly string[]> {
  return words.length === 0 || words[0] === '' ? failure('no program given') : success(words);
}
