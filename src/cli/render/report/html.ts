import { visibleText } from '../../../reconcile/dns/visible-text.ts';

const markup = Symbol('markup');

/** HTML that is safe to put into a page. Only `html` makes it. */
export interface Html {
  readonly [markup]: string;
}

/** What a template may contain: everything but `Html` is escaped. */
export type HtmlPart = Html | string | number | readonly Html[];

/**
 * Builds HTML from a template. This is the one place where texts become markup.
 * Each value is escaped for text and for quoted attributes, so a template must quote all attributes. Invisible
 * characters and bidirectional marks are shown as `\u{…}`.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const pieces = literals.raw.map(
    (literal, i) => `${withoutIndent(literal)}${i < parts.length ? textOf(parts[i] ?? '') : ''}`,
  );
  return { [markup]: pieces.join('') };
}

/** Removes the indentation of the source: a page of many records has many lines. */
function withoutIndent(literal: string): string {
  return literal.replaceAll(/\n\s+/g, '\n');
}

/** Returns the markup of a complete page. */
export function pageText(page: Html): string {
  return page[markup];
}

/** No markup. */
export const noHtml = html``;

function textOf(part: HtmlPart): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return markup in part ? part[markup] : part.map(pageText).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escaped(text: string): string {
  return visibleText(text).replaceAll(/[&<>"'`]/g, (char) => entities[char] ?? char);
}
