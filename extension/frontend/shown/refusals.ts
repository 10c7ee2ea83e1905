import type { Saved } from '../api/documents.ts';

/** Says what the program found wrong with keys. */
export function refusals({ message, report }: Pick<Saved, 'message' | 'report'>): readonly string[] {
  const found = (report?.checks ?? [])
    .flatMap(({ findings }) => findings)
    .filter(({ level }) => level !== 'ok')
    .map(({ what, hint }) => (hint === null ? what : `${what}: ${hint}`));
  const texts = [...message.split('\n'), ...found].filter((text) => text !== '');
  return [...new Set(texts)];
}
