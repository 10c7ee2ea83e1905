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

/** Without validation, because newer versions of Node would decide themselves by stdout and the environment. */
const inColor =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });

const coloured: Style = {
  create: inColor('green'),
  update: inColor('yellow'),
  remove: inColor('red'),
  held: inColor('magenta'),
  strong: inColor('bold'),
  faint: inColor('dim'),
};

/** Returns colors if they are wanted: with `auto` on a terminal, unless NO_COLOR is set (no-color.org). */
export function styleFor(isTerminal: () => boolean, env: NodeJS.ProcessEnv, color: 'auto' | 'always' | 'never'): Style {
  if (color !== 'auto') return color === 'always' ? coloured : plain;
  const isRefused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return !isRefused && isTerminal() ? coloured : plain;
}
