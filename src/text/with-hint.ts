/** Joins a message and its hint into two sentences. No period follows the hint, which may end in a command. */
export function withHint({ message, hint }: { readonly message: string; readonly hint: string }): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${message}${end} ${hint.charAt(0).toUpperCase()}${hint.slice(1)}`;
}
