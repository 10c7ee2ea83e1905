import { styleText } from 'node:util';

/** The colors in use; plain text without a terminal. */
export interface Style {
  readonly create: (text: string) => string;
  readonly update: (text: string) => string;
  readonly remove: (text: string) => string;
  readonly held: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

export const plain: Style = {
  create: (text) => text,
  update: (text) => text,
  remove: (text) => text,
  held: (text) => text,
  strong: (text) => text,
  faint: (text) => text,
};

const coloured: Style = {
  create: (text) => styleText('green', text),
  update: (text) => styleText('yellow', text),
  remove: (text) => styleText('red', text),
  held: (text) => styleText('magenta', text),
  strong: (text) => styleText('bold', text),
  faint: (text) => styleText('dim', text),
};

/** Returns colors on a terminal, unless NO_COLOR is set (no-color.org). */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const wanted = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return wanted ? coloured : plain;
}
