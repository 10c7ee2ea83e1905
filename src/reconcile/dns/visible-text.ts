/**
 * Escapes everything in a text that is invisible or changes how a line reads.
 * These are control and format characters, line separators, bidirectional marks, fillers, zero-width blanks and
 * unassigned code points (Unicode's classes C, Zl, Zp and Default_Ignorable_Code_Point). The result stays on one line
 * and is safe on a terminal.
 */
export function visibleText(text: string, escape: (char: string) => string = inBraces): string {
  // Fast path: most texts are ASCII, and compiling the Unicode classes takes longer than the rest of a short call's
  // output.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu, escape);
}

function inBraces(char: string): string {
  return `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}
