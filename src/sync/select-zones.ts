import { DnsSyncError } from '../reconcile/error.ts';
import { isGlob, matchesName, matchesText } from '../reconcile/dns/name-pattern.ts';
import { parseName, withoutFinalDot, type DnsName } from '../reconcile/dns/name.ts';
import { enclosingZone } from '../reconcile/desired/subdomain.ts';
import { closest, didYouMeanHint } from '../text/did-you-mean.ts';
import { nationalName, printable, spelled } from '../text/printable.ts';
import type { Config } from '../config/load-config.ts';
import { offSince } from '../state/notes/pauses.ts';
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
  const skipped = skippedZones(config, known);
  const pauses = await store.pauses.read();
  const handled = known.filter((zone) => isHandled(config, zone) && !skipped.has(zone));
  const on = handled.filter((zone) => offSince(pauses, zone) === null);
  for (const word of words) {
    const off = handled.find((zone) => isNamedBy(word, zone));
    if (off !== undefined && !on.some((zone) => isNamedBy(word, zone))) throw switchedOff(off);
  }
  return chooseZones(words, on, known);
}

/** Returns the zones of subdomains that the configuration skips. */
export function skippedZones({ zones }: Pick<Config, 'zones'>, known: readonly DnsName[]): ReadonlySet<DnsName> {
  if (zones.subdomains !== 'skip') return new Set();
  const names = new Set(known);
  return new Set(known.filter((zone) => enclosingZone(zone, (name) => names.has(name)) !== null));
}

/** Returns the candidates that match the words, or all. Throws if a word matches none; `known` are all zones. */
export function chooseZones(
  words: readonly string[],
  candidates: readonly DnsName[],
  known: readonly DnsName[],
): readonly DnsName[] {
  if (words.length === 0) return candidates;
  const names = new Set(candidates);
  for (const word of words) {
    const name = isGlob(word) ? null : parseName(word);
    const isKnown = name === null ? candidates.some((zone) => isNamedBy(word, zone)) : name.ok && names.has(name.value);
    if (!isKnown) throw unknownZone(word, known);
  }
  return candidates.filter(namedBy(words));
}

/** Returns a check whether any of the words names a zone. Plain names are looked up: there may be thousands. */
export function namedBy(words: readonly string[]): (zone: DnsName) => boolean {
  const globs = words.filter(isGlob);
  const plain = words.filter((word) => !isGlob(word)).map(parseName);
  const names = new Set(plain.flatMap((name) => (name.ok ? [name.value] : [])));
  return (zone) => names.has(zone) || globs.some((glob) => isNamedBy(glob, zone));
}

/** Checks whether a pattern matches a zone. A glob can match the ASCII or the national spelling. */
export function isNamedBy(word: string, zone: DnsName): boolean {
  return matchesName(word, zone) || (isGlob(word) && matchesText(word, nationalName(zone)));
}

function switchedOff(zone: DnsName): DnsSyncError {
  return new DnsSyncError('excluded-zone', `${spelled(zone)} is switched off`, `run "dns-sync zones on ${zone}"`);
}

function unknownZone(word: string, known: readonly DnsName[]): DnsSyncError {
  if (known.some((zone) => isNamedBy(word, zone))) {
    return new DnsSyncError(
      'excluded-zone',
      `the configuration excludes ${printable(word)}`,
      'check "zones" in the configuration, also of each target',
    );
  }
  const near = nearNames(word, known).map(printable);
  const hint = didYouMeanHint(
    { near, known },
    {
      none: 'there are no zones yet: Plesk has not called the hook',
      far: 'run "dns-sync status --all" to see all zones',
    },
  );
  const what = isGlob(word) ? 'no zone matches' : 'unknown zone';
  return new DnsSyncError('unknown-zone', `${what} ${JSON.stringify(printable(word))}`, hint);
}

/**
 * Returns names a few letters away in either spelling; if there are none, names that contain the pattern or are part of
 * it.
 */
function nearNames(word: string, known: readonly DnsName[]): readonly string[] {
  const wanted = withoutFinalDot(word).normalize('NFC').toLowerCase();
  const spellings = known.flatMap((zone) => [...new Set([nationalName(zone), zone])].map((name) => name.slice(0, -1)));
  const near = closest(wanted, spellings);
  if (near.length > 0 || wanted.length < 3) return near;
  const within = (name: string): boolean => name.includes(wanted) || wanted.endsWith(`.${name}`);
  return spellings.filter(within).slice(0, maxNamesShown);
}
