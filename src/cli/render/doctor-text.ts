import type { Examined } from '../doctor/examined.ts';
import { printable } from '../../text/printable.ts';
import { widest } from './widest.ts';
import type { Style } from './style.ts';

const marks = { ok: 'ok', warning: 'warning', error: 'ERROR', unknown: 'unknown' } as const;

/** Formats findings, one line each, followed by what to do. */
export function doctorText(examined: readonly Examined[], style: Style): string {
  const width = widest(examined.map(({ name }) => name));
  const lines = examined.flatMap(({ name, findings }) =>
    findings.flatMap(({ level, what, hint, see }) => {
      const mark = marks[level].padEnd(7);
      const shown = level === 'error' ? style.remove(mark) : level === 'ok' ? style.create(mark) : style.update(mark);
      const line = `${shown}  ${name.padEnd(width)}  ${printable(what)}`;
      if (hint === null) return [line];
      const indent = ' '.repeat(width + 11);
      return [line, `${indent}${printable(hint)}`, `${indent}${style.faint(`see ${see}`)}`];
    }),
  );
  return `${lines.join('\n')}\n`;
}
