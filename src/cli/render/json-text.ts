/**
 * A document for programs, that is safe on a terminal too: JSON itself escapes C0 only, and the controls of C1, line
 * separators and marks that turn the reading direction mean the same to a program when they are escaped (RFC 8259
 * section 7).
 */
export function jsonText(document: unknown): string {
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

function asciiControls(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
