/** What the entries of a document have in common: the parent is the entry before, null if the document didn't exist. */
interface Linked {
  readonly id: string;
  readonly parent: string | null;
}

/**
 * Applies entries to a state, each to the result of its parent, and returns the result of the last one.
 * Two entries have the same parent if the document of the first one could not be written. Then the later one counts.
 * `apply` returns undefined for an entry that can't be applied; entries without a known parent are skipped too.
 */
export function latestState<Entry extends Linked, State extends { readonly journal?: string }>(
  state: State | null,
  entries: readonly Entry[],
  apply: (state: State | null, entry: Entry) => State | null | undefined,
): State | null {
  const results = new Map([[state?.journal ?? null, state]]);
  let latest = state;
  for (const entry of entries) {
    const before = results.get(entry.parent);
    const next = before === undefined ? undefined : apply(before, entry);
    if (next === undefined) continue;
    results.set(next === null ? null : entry.id, next);
    latest = next;
  }
  return latest;
}
