import { failure, type Result } from '../../reconcile/result.ts';
import { requireProgram } from './require-program.ts';

/**
 * Splits a Windows command line into words like the C runtime.
 * Only double quotes quote, and a backslash is literal unless a quote follows ("Parsing C command-line arguments",
 * Microsoft). In the first word, the program, it is always literal.
 */
export function splitWindowsWords(text: string): Result<readonly string[]> {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') {
      const { content, length } = readBackslashes(text.slice(i), words.length === 0);
      word = (word ?? '') + content;
      i += length - 1;
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
  if (isQuoted) return failure('missing closing "');
  if (word !== null) words.push(word);
  return requireProgram(words);
}

/** Returns the meaning of a run of backslashes, with a quote that belongs to it, and its length in the text. */
function readBackslashes(text: string, isProgram: boolean): { readonly content: string; readonly length: number } {
  const [run = ''] = /^\\+/.exec(text) ?? [];
  if (isProgram || text.charAt(run.length) !== '"') return { content: run, length: run.length };
  const isQuoteMeant = run.length % 2 === 1;
  const content = run.slice(0, run.length / 2) + (isQuoteMeant ? '"' : '');
  return { content, length: run.length + Number(isQuoteMeant) };
}
