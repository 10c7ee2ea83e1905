/**
 * Text with everything escaped that a reader can't see, or that changes how a line reads: control and format
 * characters, line separators, marks that turn the reading direction, fillers and blanks of no width, and code points
 * without a meaning (Unicode's classes C, Zl, Zp and Default_Ignorable_Code_Point). It stays on its line, and is safe on
 * a terminal.
 */
export function visibleText(text: string, escape: (char: string) => string = inBraces): string {
  // Most texts are ASCII, and the classes of Unicode take longer to set up than the rest of a short call's output.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu, escape);
}

function inBraces(char: string): string {
  return `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}
