import { success, type Result } from '../reconcile/result.ts';
import { readable } from '../text/schema-parts.ts';
import { splitWords } from '../text/shell/shell-words.ts';

/** A command line of the configuration. One that can't be split is refused before it is needed. */
export const commandLineSchema = readable((line) => programOf(line), 'a command line');

function programOf(line: string): Result<string> {
  const words = splitWords(line, process.platform === 'win32');
  return words.ok ? success(String(words.value[0])) : words;
}
