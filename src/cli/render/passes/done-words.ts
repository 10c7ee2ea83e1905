/** What a pass did to a zone at a target, as far as it went. */
interface Done {
  readonly zoneMade: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly zoneRemoved: boolean;
}

/** What a pass did, in words; `word` is what the service calls a zone, `held` and `failed` are empty where there is nothing of it, `nothing` is said where all is. */
export function doneWords(
  { zoneMade, created, updated, deleted, zoneRemoved }: Done,
  word: string,
  { held, failed, nothing }: { readonly held: string; readonly failed: string; readonly nothing: string },
): string {
  const parts = [
    zoneMade ? `${word} created` : '',
    created > 0 ? `${created} created` : '',
    updated > 0 ? `${updated} updated` : '',
    deleted > 0 ? `${deleted} deleted` : '',
    zoneRemoved ? `${word} removed` : '',
    held,
    failed,
  ].filter((part) => part !== '');
  return parts.length === 0 ? nothing : parts.join(', ');
}
