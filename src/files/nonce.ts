/**
 * Twelve hex digits for the name of a file that no other process shall meet. It is made with `wx`, so a name that was
 * there would be told; nobody has to be kept from guessing it, and node:crypto takes longer to load than all else here.
 */
export function nonce(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
