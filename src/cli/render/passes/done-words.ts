/** What a pass did to a zone at a target. */
interface Done {
  readonly zoneMade: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly zoneRemoved: boolean;
}

/**
 * Describes what a pass did.
 * `word` is the service's word for a zone; `held` and `failed` are empty if nothing is; `nothing` is the text for no
 * change.
 */
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
    zoneRemoved ? `${word} deleted` : '',
    held,
    failed,
  ].filter((part) => part !== '');
  return parts.length === 0 ? nothing : parts.join(', ');
}
