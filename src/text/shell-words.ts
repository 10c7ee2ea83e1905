import { splitWindowsWords } from './split-windows-words.ts';
import { failure, success, type Result } from '../reconcile/result.ts';

/** In double quotes a backslash takes these for what they are, and is itself before any other (POSIX shell, 2.2.3). */
const escapable = '"\\$`';

/**
 * Splits a command line into words as a POSIX shell does (quotes, backslashes), and expands nothing: no variable, no pattern,
 * no pipe. On Windows it is split as programs there do it.
 */
export function splitWords(text: string, isWindows: boolean): Result<readonly string[]> {
  if (isWindows) return splitWindowsWords(text);
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const next = text.charAt(i + 1);
    if (quote !== '') {
      if (char === quote) {
        quote = '';
      } else if (char === '\\' && quote === '"' && next !== '' && escapable.includes(next)) {
        word += next;
        i++;
      } else {
        word += char;
      }
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === '\\') {
      if (next === '') return failure('it ends with a backslash');
      word = (word ?? '') + next;
      i++;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return failure(`a ${quote} is not closed`);
  if (word !== null) words.push(word);
  return words.length === 0 || words[0] === '' ? failure('it names no program') : success(words);
}
