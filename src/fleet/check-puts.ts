import { maxPuts, type EnginePut } from './engine.ts';

/** Throws if a transaction is empty, too large, or writes a key twice: a bug of the caller. */
export function checkPuts(puts: readonly EnginePut[]): void {
  if (puts.length === 0 || puts.length > maxPuts) throw new RangeError(`${puts.length} writes in a transaction`);
  if (new Set(puts.map(({ key }) => key)).size < puts.length) throw new RangeError('a key is written twice');
}
