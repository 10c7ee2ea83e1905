import { literalOf, originsOf, propertyOf, type Origin, type Reach } from './value-origins.ts';
import { programSources, sourceGraph, type Node, type SourceGraph } from './source-graph.ts';

/** A message that the program has for an error code, and its remedy; "…" stands for a value. */
export interface ErrorMessage {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A text, and the origin of its last value. */
interface Text {
  readonly text: string;
  readonly origin: Origin;
}

/** The fields of an object that is an error. */
const errorFields = ['code', 'message', 'hint'] as const;
/** The fields of a rule that holds changes. An error of the rule's name takes its words. */
const holdFields = ['rule', 'detail', 'release'] as const;
const unknownValue = '…';

/** Every message of the program for an error code, each once, by its code. */
export function errorMessages(): readonly ErrorMessage[] {
  return messagesIn(programSources());
}

/** The messages in source files by path: arguments of `DnsSyncError`, and objects with a code, message and hint. */
export function messagesIn(sources: ReadonlyMap<string, string>): readonly ErrorMessage[] {
  const graph = sourceGraph(sources);
  const all = (partsOf: (node: Node) => readonly (Node | null)[]): readonly ErrorMessage[] =>
    graph.nodes.flatMap((node) => messagesOf(graph, partsOf(node)));
  const errors = all((node) => (isNewError(node) ? (node['arguments'] as Node[]) : fieldsOf(node, errorFields)));
  const codes = new Set(errors.map(({ code }) => code));
  const withWords = new Set(errors.filter(hasWords).map(({ code }) => code));
  const rules = all((node) => fieldsOf(node, holdFields)).filter(({ code }) => codes.has(code) && !withWords.has(code));
  const found = [...errors, ...rules].filter(hasWords);
  const known = new Set(found.filter(({ remedy }) => remedy !== unknownValue).map(keyOf));
  const byText = new Map(found.map((message) => [`${keyOf(message)}\n${message.remedy}`, message]));
  return [...byText]
    .filter(([, message]) => message.remedy !== unknownValue || !known.has(keyOf(message)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, message]) => message);
}

function hasWords({ message }: ErrorMessage): boolean {
  return /[a-z]/i.test(message);
}

function keyOf({ code, message }: ErrorMessage): string {
  return `${code}\n${message}`;
}

function isNewError({ type, callee }: Node): boolean {
  return type === 'NewExpression' && (callee as Node)['name'] === 'DnsSyncError';
}

function fieldsOf(node: Node, fields: readonly string[]): readonly (Node | null)[] {
  return fields.map((field) => propertyOf(node, field));
}

function messagesOf(graph: SourceGraph, parts: readonly (Node | null)[]): readonly ErrorMessage[] {
  const [code = null, message = null, hint = null] = parts;
  if (code === null || message === null || hint === null) return [];
  return originsOf(graph, { node: code, choices: new Map(), calls: new Map() }).flatMap((ofCode) => {
    const word = literalOf(ofCode.node);
    if (word === null) return [];
    return textsAt(graph, { ...ofCode, node: message }).flatMap((ofMessage) =>
      textsAt(graph, { ...ofMessage.origin, node: hint }).map((ofHint) => ({
        code: word,
        message: ofMessage.text,
        remedy: ofHint.text,
      })),
    );
  });
}

/** Returns what a value can say. */
function textsAt(graph: SourceGraph, origin: Origin, reach: Reach = 'all'): readonly Text[] {
  return originsOf(graph, origin, reach).flatMap((found) => textsOf(graph, found));
}

/** Returns what a node says, with "…" for each value; constants in a template are followed. */
function textsOf(graph: SourceGraph, origin: Origin): readonly Text[] {
  const { node } = origin;
  const literal = literalOf(node);
  if (literal !== null) return [{ text: spaced(literal), origin }];
  if (node.type === 'BinaryExpression' && node['operator'] === '+')
    return joinedTexts(graph, origin, ['', '', ''], [node['left'] as Node, node['right'] as Node]);
  if (node.type !== 'TemplateLiteral') return [{ text: unknownValue, origin }];
  const parts = (node['quasis'] as { readonly value: { readonly cooked: string } }[]).map(({ value }) => value.cooked);
  return joinedTexts(graph, origin, parts, node['expressions'] as Node[]);
}

/** Joins fixed parts with the values between them. A text with hardly a word of its own has its words in the values. */
function joinedTexts(
  graph: SourceGraph,
  origin: Origin,
  parts: readonly string[],
  values: readonly Node[],
): readonly Text[] {
  const ownWords = parts.join(' ').match(/[a-z]{2,}/gi) ?? [];
  const reach: Reach = ownWords.length < 2 ? 'all' : 'constants';
  return parts.reduce<readonly Text[]>(
    (texts, part, i) => {
      const value = values[i - 1];
      return texts.flatMap(({ text, origin: before }) =>
        (value === undefined
          ? [{ text: '', origin: before }]
          : valueTexts(graph, { ...before, node: value }, reach)
        ).map((inner) => ({ text: spaced(`${text}${inner.text}${part}`), origin: inner.origin })),
      );
    },
    [{ text: '', origin }],
  );
}

/** Returns the words that a value in a text stands for; "…" unless they are words. */
function valueTexts(graph: SourceGraph, origin: Origin, reach: Reach): readonly Text[] {
  const constants = textsAt(graph, origin, 'constants');
  if (constants.every(({ text }) => !text.includes(unknownValue))) return constants;
  const texts = reach === 'all' ? textsAt(graph, origin) : [{ text: unknownValue, origin }];
  return texts.map((text) =>
    /^(?=[\w…"]).*\b[a-z']{2,} \S/i.test(text.text) ? text : { ...text, text: unknownValue },
  );
}

function spaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/…{2,}/g, unknownValue).replaceAll('`', "'");
}
