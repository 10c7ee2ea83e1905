/**
 * Quotes a word of a Windows command line, as CommandLineToArgvW and the C runtime read it.
 * Backslashes before a quote are doubled, and a quote gets one. In these quotes cmd.exe doesn't interpret `&`, `|`,
 * `<`, `>`, `^` and brackets.
 */
export function windowsWord(text: string): string {
  return `"${text.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`;
}
