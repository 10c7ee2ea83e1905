import { DnsSyncError } from '../../reconcile/error.ts';
import { isChange, isPtrChange, type ChangeEntry, type PassEntry } from '../../state/journal/journal-entry.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { Reporter } from '../reporter.ts';
import { closest, didYouMeanHint } from '../../text/did-you-mean.ts';
import { printable } from '../../text/printable.ts';
import type { DescribedEntry } from './describe-entry.ts';

/** Number of recent IDs to search for a mistyped one. */
const maxIds = 10_000;

/** Number of changes to list when an ID is ambiguous. */
const maxNamed = 5;

/** Yields all changes, newest first, each with its passes. Bad lines are reported and skipped. */
export async function* describedChanges(
  reporter: Pick<Reporter, 'warning'>,
  journal: Pick<Journal, 'newestFirst'>,
): AsyncGenerator<DescribedEntry> {
  // A pass is later than its change, so this loop reads it first.
  const waiting = new Map<string, PassEntry[]>();
  const seen = new Set<string>();
  for await (const entry of journal.newestFirst()) {
    if (!('id' in entry)) {
      reporter.warning(`${entry.position}: not a journal entry, skipped`);
    } else if (seen.has(entry.id)) {
      continue;
    } else if (isChange(entry)) {
      yield { entry, passes: (waiting.get(entry.id) ?? []).reverse() };
      waiting.delete(entry.id);
    } else if (!isPtrChange(entry) && entry.of !== null) {
      const known = waiting.get(entry.of);
      if (known === undefined) waiting.set(entry.of, [entry]);
      else known.push(entry);
    }
    if ('id' in entry) seen.add(entry.id);
  }
}

/** The change that an ID names, directly or through one of its passes. */
export interface FoundChange {
  readonly item: DescribedEntry;
  readonly pass: PassEntry | null;
}

/** Finds a change by its ID or a prefix. Throws `unknown-id` with similar IDs, or `ambiguous-id`. */
export async function findChange(
  reporter: Pick<Reporter, 'warning'>,
  journal: Pick<Journal, 'newestFirst'>,
  word: string,
): Promise<FoundChange> {
  const text = word.trim().toLowerCase();
  const found: FoundChange[] = [];
  const ids: string[] = [];
  for await (const item of describedChanges(reporter, journal)) {
    const { id } = item.entry;
    const pass = item.passes.find(({ id: passId }) => passId.startsWith(text)) ?? null;
    if (text !== '' && (id.startsWith(text) || pass !== null))
      found.push({ item, pass: id.startsWith(text) ? null : pass });
    if (id === text || pass?.id === text) break;
    if (ids.length < maxIds) ids.push(id);
  }
  const [match, ...others] = found;
  if (match === undefined) throw unknownId(text, ids);
  if (others.length > 0) throw ambiguousId(text, found);
  return match;
}

function unknownId(text: string, ids: readonly string[]): DnsSyncError {
  const hint = didYouMeanHint(
    { near: closest(text, ids), known: ids },
    {
      none: 'it is empty: Plesk has not called the hook yet',
      far: 'run "dns-sync history" to see the IDs of changes',
    },
  );
  return new DnsSyncError('unknown-id', `no change with the ID ${JSON.stringify(printable(text))}`, hint);
}

function ambiguousId(text: string, found: readonly FoundChange[]): DnsSyncError {
  const named = found.slice(0, maxNamed).map(({ item: { entry } }) => described(entry));
  const more = found.length > maxNamed ? ` and ${found.length - maxNamed} more` : '';
  return new DnsSyncError(
    'ambiguous-id',
    `${found.length} changes have IDs that begin with ${JSON.stringify(text)}: ${named.join(', ')}${more}`,
    'enter more characters of the ID',
  );
}

function described({ id, command, zone }: ChangeEntry): string {
  return `${id} (${command} ${zone})`;
}
