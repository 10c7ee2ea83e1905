import { quoteInput } from '../../text/quote-input.ts';

/**
 * Finds the first key that could reach an object's prototype; null if there is none.
 * These are `__proto__`, and `constructor` with an object that has `prototype`. No legitimate sender uses them. It
 * doesn't recurse, because a text may be nested deeper than the call stack.
 */
export function findPrototypeKey(root: object): string | null {
  const open: { readonly value: object; readonly place: string }[] = [{ value: root, place: '' }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const [key, value] of Object.entries(node.value) as [string, unknown][]) {
      const place = Array.isArray(node.value) ? `${node.place}[${key}]` : `${node.place}.${key}`;
      if (key === '__proto__' || (key === 'constructor' && isObject(value) && Object.hasOwn(value, 'prototype'))) {
        return quoteInput(place.slice(1), 200);
      }
      if (isObject(value)) open.push({ value, place });
    }
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
