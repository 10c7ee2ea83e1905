import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A message that the program has for an error code, and its remedy; "…" stands for a value. */
export interface ErrorMessage {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const root = join(import.meta.dirname, '..');
const start = 'new DnsSyncError(';
const token =
  /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|\$\{(?:[^{}]|\{[^{}]*\})*\}|[^`\\])*`|\/\/[^\n]*|[^'"`/()[\]{},]+|[^]/y;

/** Every message that the source gives to `DnsSyncError`, each once, by its code. */
export function errorMessages(): readonly ErrorMessage[] {
  const found = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('src', name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/test-[^/]*\.ts$/.test(name))
    .flatMap((file) => messagesIn(readFileSync(join(root, file), 'utf8')));
  const byText = new Map(found.map((message) => [`${message.code} ${message.message} ${message.remedy}`, message]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, message]) => message);
}

/** The messages in a source file. One that is a variable is not known here, and neither is its code. */
export function messagesIn(source: string): readonly ErrorMessage[] {
  return [...source.matchAll(/new DnsSyncError\(/g)].flatMap(({ index }) => {
    const [codes = [], messages = [], remedies = []] = argumentsAt(source, index + start.length);
    return codes.flatMap((code) =>
      messages.map((message) => ({ code, message, remedy: remedies.length === 0 ? '…' : remedies.join(' / ') })),
    );
  });
}

/** The texts in each argument of a call; `from` is behind the bracket. */
function argumentsAt(source: string, from: number): readonly (readonly string[])[] {
  const found: string[][] = [[]];
  let depth = 0;
  token.lastIndex = from;
  for (let [part] = token.exec(source) ?? []; part !== undefined && depth >= 0; [part] = token.exec(source) ?? []) {
    if (/^[([{]$/.test(part)) depth++;
    else if (/^[)\]}]$/.test(part)) depth--;
    else if (part === ',' && depth === 0) found.push([]);
    else if (
      /^['"`]./.test(part) &&
      depth === 0 &&
      !/[=!]==\s*$/.test(source.slice(from, token.lastIndex - part.length))
    ) {
      const text = plainText(part);
      if (/[a-z]/i.test(text) && !/^\s+in\s/.test(source.slice(token.lastIndex, token.lastIndex + 4)))
        found.at(-1)?.push(text);
    }
  }
  return found;
}

/** What a literal says, with "…" for each value. */
function plainText(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('`', "'");
}
