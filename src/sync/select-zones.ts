import { DnsSyncError } from '../reconcile/error.ts';
import { isGlob, matchesName, matchesText } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { enclosingZone } from '../reconcile/desired/subdomain.ts';
import { closest, didYouMeanHint } from '../text/did-you-mean.ts';
import { nationalName, printable } from '../text/printable.ts';
import type { Session } from './session.ts';
import { isHandled } from './targets.ts';

/** Names of zones that are shown where a word names none. */
const maxNamesShown = 3;

/** The handled zones that the words name, or all: names in any spelling, and globs. A word that names none is an error. */
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

/** Whether a word names a zone. A glob may be meant for the ASCII or for the national spelling. */
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

/** Names a few letters away in either spelling; where there are none, those that the word is a part of, or that are a part of it. */
function nearNames(word: string, known: readonly DnsName[]): readonly string[] {
  const wanted = word.replace(/\.$/, '').normalize('NFC').toLowerCase();
  const spellings = known.flatMap((zone) => [...new Set([nationalName(zone), zone])].map((name) => name.slice(0, -1)));
  const near = closest(wanted, spellings);
  if (near.length > 0 || wanted.length < 3) return near;
  const within = (name: string): boolean => name.includes(wanted) || wanted.endsWith(`.${name}`);
  return spellings.filter(within).slice(0, maxNamesShown);
}
