import { visit } from 'jsonc-parser';
import { mayHaveMoreKeys } from '../text/read-json.ts';
import { pathText } from './faults.ts';

/**
 * Finds duplicate keys in the objects of a JSON text, one clause each:
 * JSON readers silently take the last one. `value` is the parsed text: if it has as many keys as the text, there is no
 * duplicate.
 */
export function duplicateKeyFaults(json: string, value: unknown): readonly string[] {
  if (!mayHaveMoreKeys(json, keysRead(value))) return [];
  const open: Map<string, number>[] = [];
  const faults: string[] = [];
  visit(json, {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, ...[, , line, , pathOf]) => {
      const lines = open.at(-1);
      const first = lines?.get(key);
      if (first === undefined) lines?.set(key, line);
      else faults.push(`duplicate key ${pathText([...pathOf(), key])} (lines ${first + 1} and ${line + 1})`);
    },
  });
  return faults;
}

function keysRead(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, item) => sum + keysRead(item), 0);
  return Array.isArray(value) ? inside : inside + Object.keys(value).length;
}
