import { requireProgram } from './require-program.ts';
import { splitWindowsWords } from './split-windows-words.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';

/** Characters that a backslash escapes in double quotes (POSIX shell, 2.2.3). */
const escapable = '"\\$`';

/**
 * Splits a command line into words like a POSIX shell (quotes, backslashes), without any expansion.
 * For Windows it splits like programs there.
 */
export function splitWords(text: string, isWindows: boolean): Result<readonly string[]> {
  if (isWindows) return splitWindowsWords(text);
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    const part = readPart(text, i);
    if (!part.ok) return part;
    word = (word ?? '') + part.value.content;
    i = part.value.end;
  }
  if (word !== null) words.push(word);
  return requireProgram(words);
}

/** A part of a word, and its end: a quoted text, or one character. */
interface Part {
  readonly content: string;
  readonly end: number;
}

function readPart(text: string, at: number): Result<Part> {
  const char = text.charAt(at);
  if (char === '"' || char === "'") return readQuoted(text, at, char);
  if (char !== '\\') return success({ content: char, end: at });
  const next = text.charAt(at + 1);
  return next === '' ? failure('it ends with a backslash') : success({ content: next, end: at + 1 });
}

function readQuoted(text: string, at: number, quote: string): Result<Part> {
  let content = '';
  for (let end = at + 1; end < text.length; end++) {
    const char = text.charAt(end);
    const next = text.charAt(end + 1);
    if (char === quote) return success({ content, end });
    if (char === '\\' && quote === '"' && next !== '' && escapable.includes(next)) {
      content += next;
      end++;
    } else {
      content += char;
    }
  }
  return failure(`missing closing ${quote}`);
}
