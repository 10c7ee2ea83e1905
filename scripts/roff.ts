/** A manual page in the macros of man(7); each section is a heading and its lines. */
export function manPage(
  name: string,
  section: number,
  summary: string,
  sections: readonly (readonly [heading: string, lines: readonly string[]])[],
): string {
  return [
    String.raw`.\" "npm run docs" writes this page. Do not edit it.`,
    `.TH ${name.toUpperCase()} ${section} "" dns-sync`,
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(summary)}`,
    ...sections.flatMap(([heading, lines]) => [`.SH "${heading}"`, ...withoutFirstBreak(lines)]),
    '',
  ].join('\n');
}

export function paragraph(text: string): string {
  return `.PP\n${wrapped(text)}`;
}

export function bold(text: string): string {
  return `.B ${escaped(text)}`;
}

/** A list of terms, each with its meaning and further paragraphs. */
export function tagged(items: readonly (readonly [term: string, ...meaning: readonly string[]])[]): readonly string[] {
  return items.map(([term, ...meaning]) => `.TP\n${bold(term)}\n${meaning.map(wrapped).join('\n.br\n')}`);
}

/** Lines as they are, such as commands of a shell. */
export function literal(lines: readonly string[]): readonly string[] {
  return ['.PP', '.nf', '.RS', ...lines.map((line) => escaped(line).replace(/^[.']/, String.raw`\&$&`)), '.RE', '.fi'];
}

/** A heading makes its own break: a second one before the first paragraph would be empty. */
function withoutFirstBreak([first = '', ...rest]: readonly string[]): readonly string[] {
  const text = first.replace(/^\.PP\n?/, '');
  return text === '' ? rest : [text, ...rest];
}

/** A text in lines of at most 80 characters, where words allow it. */
function wrapped(text: string): string {
  return escaped(text)
    .replaceAll(/(?=.{81})(.{1,80}) /g, '$1\n')
    .replaceAll(/^[.']/gm, String.raw`\&$&`);
}

/** A text that roff takes as it is; hyphens can be copied as "-". */
function escaped(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('"', String.raw`\(dq`)
    .replaceAll('…', '...');
}
