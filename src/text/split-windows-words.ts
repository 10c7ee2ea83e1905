import { failure, success, type Result } from '../reconcile/result.ts';

/**
 * Splits a command line of Windows into words as the C runtime of its programs does: double quotes alone quote, and a
 * backslash is a letter of a path unless a quote follows ("Parsing C command-line arguments", Microsoft). In the first word, the
 * program, it always is.
 */
export function splitWindowsWords(text: string): Result<readonly string[]> {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') {
      const [run = ''] = /^\\+/.exec(text.slice(i)) ?? [];
      const isBeforeQuote = words.length > 0 && text.charAt(i + run.length) === '"';
      word = (word ?? '') + (isBeforeQuote ? run.slice(0, run.length / 2) : run);
      i += run.length - 1;
      if (isBeforeQuote && run.length % 2 === 1) {
        word += '"';
        i++;
      }
    } else if (char === '"') {
      word ??= '';
      if (isQuoted && text.charAt(i + 1) === '"') {
        word += '"';
        i++;
      } else {
        isQuoted = !isQuoted;
      }
    } else if (!isQuoted && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (isQuoted) return failure('a " is not closed');
  if (word !== null) words.push(word);
  return words.length === 0 || words[0] === '' ? failure('it names no program') : success(words);
}
