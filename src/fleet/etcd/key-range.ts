/** The keys that begin with a text, as etcd's requests name them. */
export interface KeyRange {
  readonly key: string;
  readonly range_end: string;
}

/** Returns the range of all keys that begin with a text: it ends before the text with a greater last octet. */
export function keyRange(prefix: string): KeyRange {
  const first = Buffer.from(prefix);
  const end = Buffer.from(first);
  let length = end.length;
  while (length > 0 && end[length - 1] === 0xff) length--;
  // All keys begin with nothing; etcd names them by a zero octet.
  if (length === 0) return { key: 'AA==', range_end: 'AA==' };
  end[length - 1] = (end[length - 1] ?? 0) + 1;
  return { key: first.toString('base64'), range_end: end.subarray(0, length).toString('base64') };
}

/** Encodes a key, as etcd's requests have it. */
export function encodedKey(key: string): string {
  return Buffer.from(key).toString('base64');
}
