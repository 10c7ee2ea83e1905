/** Parts are written together up to this number of characters. */
const chunkLength = 65_536;

/** Writes a text in its parts, which may be made one by one. */
export function writeParts(out: (text: string) => void, parts: Iterable<string>): void {
  let chunk = '';
  for (const part of parts) {
    chunk += part;
    if (chunk.length < chunkLength) continue;
    out(chunk);
    chunk = '';
  }
  out(chunk);
}
