import type { ZoneDocument } from '../../state/documents/document.ts';
import { unroutedStatus } from './unrouted-status.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { version } from '../../text/version.ts';
import { zoneStatus, type ZoneStatus } from './zone-status.ts';

/** Returns the key of a zone summary's inputs apart from the document. The index caches summaries under it. */
export function summaryKey({ config }: Pick<Session, 'config'>): string {
  return JSON.stringify([version, config]);
}

/** Returns the status of a zone at every target. Pure, given the key. */
export function summaryOf(
  { targets, config }: Pick<Session, 'targets' | 'config'>,
  document: ZoneDocument,
): readonly ZoneStatus[] {
  const routed = targets.filter(({ name }) => isRouted(config, name, document.snapshot.zone));
  const kept = routed.map((target) => zoneStatus(document, target, config));
  return [...kept, ...unroutedStatus(document, new Set(routed.map(({ name }) => name)))];
}
