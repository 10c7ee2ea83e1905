import { DnsSyncError } from '../reconcile/error.ts';
import { isGlob, matchesName, matchesText } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { enclosingZone } from '../reconcile/desired/subdomain.ts';
import { closest, didYouMeanHint } from '../text/did-you-mean.ts';
import { nationalName, printable } from '../text/printable.ts';
import type { Session } from './session.ts';
import { isHandled } from './targets.ts';

/** Most zone names to suggest when a pattern matches none. */
const maxNamesShown = 3;

/**
 * Returns the handled zones that match the patterns, or all without patterns.
 * Patterns are names in any spelling and globs. A pattern without a match is an error.
 */
export async function selectZones(
  { store, config }: Pick<Session, 'store' | 'config'>,
  words: readonly string[],
): Promise<readonly DnsName[]> {
  const known = await store.list();
  const names = new Set(known);
  const isSkipped = (zone: DnsName): boolean =>
    config.zones.subdomains === 'skip' && enclosingZone(zone, (name) => names.has(name)) !== null;
  const handled = known.filter((zone) => isHandled(config, zone) && !isSkipped(zone));
  if (words.length === 0) return handled;
  const chosen = new Set<DnsName>();
  for (const word of words) {
    const matching = handled.filter((zone) => isNamedBy(word, zone));
    if (matching.length === 0) throw unknownZone(word, known);
    for (const zone of matching) chosen.add(zone);
  }
  return handled.filter((zone) => chosen.has(zone));
}

/** Checks whether a pattern matches a zone. A glob can match the ASCII or the national spelling. */
export function isNamedBy(word: string, zone: DnsName): boolean {
  return matchesName(word, zone) || (isGlob(word) && matchesText(word, nationalName(zone)));
}

function unknownZone(word: string, known: readonly DnsName[]): DnsSyncError {
  if (known.some((zone) => isNamedBy(word, zone))) {
    return new DnsSyncError(
      'excluded-zone',
      `the configuration excludes ${printable(word)}`,
      'see "zones" in the configuration, of the whole and of each target',
    );
  }
  const near = nearNames(word, known).map(printable);
  const hint = didYouMeanHint(
    { near, known },
    {
      none: 'no zones are known yet: Plesk has not called the hook',
      far: '"dns-sync status" lists the zones that are known',
    },
  );
  const what = isGlob(word) ? 'no zone matches' : 'no zone is named';
  return new DnsSyncError('unknown-zone', `${what} ${JSON.stringify(printable(word))}`, hint);
}

/**
 * Returns names a few letters away in either spelling; if there are none, names that contain the pattern or are part of
 * it.
 */
function nearNames(word: string, known: readonly DnsName[]): readonly string[] {
  const wanted = word.replace(/\.$/, '').normalize('NFC').toLowerCase();
  const spellings = known.flatMap((zone) => [...new Set([nationalName(zone), zone])].map((name) => name.slice(0, -1)));
  const near = closest(wanted, spellings);
  if (near.length > 0 || wanted.length < 3) return near;
  const within = (name: string): boolean => name.includes(wanted) || wanted.endsWith(`.${name}`);
  return spellings.filter(within).slice(0, maxNamesShown);
}
