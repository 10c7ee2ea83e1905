import { visibleText } from '../../reconcile/dns/visible-text.ts';

/**
 * Serializes JSON that is also safe on a terminal.
 * JSON itself escapes only C0. All other invisible characters mean the same to a program when escaped (RFC 8259 section
 * 7).
 */
export function jsonText(document: unknown): string {
  return `${visibleText(JSON.stringify(document, null, 2), escapeInJson)}\n`;
}

/**
 * Returns the parts of the text that `jsonText` returns: the elements of lists one by one, so that a document of thousands
 * of zones is never in memory as one text.
 */
export function* jsonParts(document: object): Generator<string> {
  let separator = '{';
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${separator}\n  ${indented(key, 0)}: `;
    separator = ',';
    if (Array.isArray(value) && value.length > 0) yield* listParts(value);
    else yield indented(value, 2);
  }
  yield '\n}\n';
}

function* listParts(list: readonly unknown[]): Generator<string> {
  let separator = '[';
  for (const item of list) {
    yield `${separator}\n    ${indented(item, 4)}`;
    separator = ',';
  }
  yield '\n  ]';
}

/** Serializes a value inside a document. Line feeds belong to the layout alone. */
function indented(value: unknown, columns: number): string {
  const text = JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(columns)}`);
  return visibleText(text, escapeInJson);
}

/** Serializes a document to one line, for NDJSON. */
export function jsonLine(document: unknown): string {
  return `${visibleText(JSON.stringify(document), escapeInJson)}\n`;
}

/** Escapes each code unit. Line feeds belong to the layout: within strings, JSON escapes them. */
function escapeInJson(char: string): string {
  if (char === '\n') return char;
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
