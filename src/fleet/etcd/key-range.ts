import { isFolder } from '../engine.ts';

/** The keys of a place, as etcd's requests name them. Without an end it is one key. */
export interface KeyRange {
  readonly key: string;
  readonly range_end?: string;
}

/** Returns the range of a place below a text, such as "fleet/". */
export function keyRange(below: string, place: string): KeyRange {
  const key = encodedKey(below + place);
  if (!isFolder(place)) return { key };
  // All keys of a folder are before the text in which "0", the octet after "/", follows its name.
  const end = `${(below + place).slice(0, -1)}0`;
  return { key, range_end: encodedKey(end) };
}

/** Encodes a key, as etcd's requests have it. */
export function encodedKey(key: string): string {
  return Buffer.from(key).toString('base64');
}
