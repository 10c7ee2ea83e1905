import { parseName } from '../../../reconcile/dns/name.ts';
import { keeperByMark, nameFromMark, nameInMark, readMark, withMark } from '../../zones/mark.ts';
import { ownNames } from '../../zones/own-names.ts';
import type { Keeper } from '../../../reconcile/plan/keeper.ts';
import type { HostedZone } from '../../provider.ts';
import type { Keeping } from '../../service.ts';
import type { OciZoneSummary } from '../client/answers.ts';

/** Freeform tags: the owner of a zone, in the words of a mark, and the server that created it. */
const ownerTag = 'dns-sync-owner';
const creatorTag = 'dns-sync-creator';

export type Tags = Readonly<Record<string, string>>;

/** Returns the tags of a new zone. */
export function tagsOfNewZone({ server }: Keeping): Tags {
  return { [ownerTag]: withMark('', 'kept', server) ?? '', [creatorTag]: nameInMark(server) };
}

/** Returns tags with another owner. */
export function tagsWithOwner(tags: Tags, as: 'kept' | 'free', { server }: Keeping): Tags {
  return { ...tags, [ownerTag]: withMark('', as, server) ?? '' };
}

/** Adds the owner to a zone. */
export function ociHostedZone(zone: OciZoneSummary, keeping: Keeping): HostedZone {
  const comment = zone.freeformTags?.[ownerTag] ?? '';
  const creator = zone.freeformTags?.[creatorTag];
  const mark = readMark(comment);
  const name = parseName(zone.name);
  const names = name.ok ? ownNames(keeping, name.value) : keeping.names;
  const isUs = (text: string): boolean => names.some((own) => nameInMark(own) === text);
  return {
    zoneId: zone.id,
    keeper: keeperByMark(mark, keeperByCreator(creator, isUs), isUs),
    made: creator !== undefined && isUs(creator),
    marked: mark?.kind === 'kept' && mark.server === nameInMark(keeping.server),
    comment,
    ...(zone.version !== null && { version: zone.version }),
  };
}

function keeperByCreator(creator: string | undefined, isUs: (name: string) => boolean): Keeper {
  if (creator === undefined) return { kind: 'nobody' };
  return isUs(creator) ? { kind: 'us' } : { kind: 'other', server: nameFromMark(creator) };
}
