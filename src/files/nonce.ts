/**
 * Returns twelve hex digits for a unique file name.
 * It need not be unpredictable, because the file is created with `wx`, which fails if it exists; node:crypto would take
 * long to load.
 */
export function nonce(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
