import { visit } from 'jsonc-parser';
import { placeOf } from './faults.ts';

/**
 * Keys that stand twice in one object of a JSON text, one clause each: readers of JSON silently take the last. `value` is
 * what was read of it: where as many keys were read as are written, none can stand twice.
 */
export function duplicateKeyFaults(json: string, value: unknown): readonly string[] {
  if (keysWritten(json) === keysRead(value)) return [];
  const open: Map<string, number>[] = [];
  const faults: string[] = [];
  visit(json, {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, ...[, , line, , pathOf]) => {
      const lines = open.at(-1);
      const first = lines?.get(key);
      if (first === undefined) lines?.set(key, line);
      else faults.push(`${placeOf([...pathOf(), key])} stands twice, in the lines ${first + 1} and ${line + 1}`);
    },
  });
  return faults;
}

/** Strings before a colon. In JSON a quote that isn't escaped begins or ends a string, so that each is met whole. */
function keysWritten(json: string): number {
  return Array.from(json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)).filter(([, colon]) => colon === ':').length;
}

function keysRead(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, item) => sum + keysRead(item), 0);
  return Array.isArray(value) ? inside : inside + Object.keys(value).length;
}
