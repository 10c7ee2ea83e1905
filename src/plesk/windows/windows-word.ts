/**
 * A word of a command line of Windows in double quotes, as CommandLineToArgvW and the C runtime read it: backslashes before a
 * quote are doubled, and a quote has one before it. In these quotes cmd.exe takes `&`, `|`, `<`, `>`, `^` and brackets as
 * they are.
 */
export function windowsWord(text: string): string {
  return `"${text.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`;
}
