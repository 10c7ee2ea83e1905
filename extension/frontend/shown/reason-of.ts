import type { Applied, Ended } from '../api/documents.ts';

/** Returns why a command failed: what it wrote as a message, or else the errors of its zones, each once. */
export function reasonOf({ message, data }: Ended<Partial<Applied>>): string {
  if (message !== '') return message;
  const errors = (data?.results ?? []).flatMap(({ error }) => (error === null ? [] : [error]));
  return [...new Set(errors.map((error) => `${error.message}; ${error.hint ?? ''}`))].join(' ');
}
