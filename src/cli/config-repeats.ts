import { visit } from 'jsonc-parser';
import { placeOf } from './config-faults.ts';

/** Keys that stand twice in one object of a JSON text, one clause each: readers of JSON silently take the last. */
export function repeatedKeys(json: string): readonly string[] {
  const open: Map<string, number>[] = [];
  const faults: string[] = [];
  visit(json, {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, _offset, _length, line, _column, pathOf) => {
      const lines = open.at(-1);
      const first = lines?.get(key);
      if (first === undefined) lines?.set(key, line);
      else faults.push(`${placeOf([...pathOf(), key])} stands twice, in the lines ${first + 1} and ${line + 1}`);
    },
  });
  return faults;
}
