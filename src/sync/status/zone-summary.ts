import type { DnsName } from '../../reconcile/dns/name.ts';
import type { SummaryMaker } from '../../state/index/zone-index.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { version } from '../../text/version.ts';
import { excludedStatus, unroutedStatus } from './unrouted-status.ts';
import { zoneStatus, type ZoneStatus } from './zone-status.ts';

/** The part of a status that counts and filters need. */
export interface BriefStatus extends Pick<ZoneStatus, 'target' | 'state' | 'lastCommandAt'> {
  readonly isDrifted: boolean;
  /** Whether it is known not to be live; absent in an index of earlier versions. */
  readonly isNotLive?: boolean;
  /** When it was last verified; absent if it wasn't, and in an index of earlier versions. */
  readonly liveAt?: string;
  /** Whether the configuration asks for the hold; absent in an index of earlier versions. */
  readonly isChosen?: boolean;
  readonly lastPassAt: string | null;
  /** The last pass without an error. */
  readonly lastSuccessAt: string | null;
}

/** The brief status of a zone at a target. */
export interface StatusRow extends BriefStatus {
  readonly zone: DnsName;
}

/** Returns the functions that summarize a zone's document: its status at every target. */
export function summaryMaker({
  targets,
  config,
}: Pick<Session, 'targets' | 'config'>): SummaryMaker<readonly BriefStatus[], readonly ZoneStatus[]> {
  return {
    key: JSON.stringify([version, config]),
    full: (document) => statusesOf({ targets, config }, document),
    brief: (statuses) => statuses.map(briefOf),
  };
}

export function briefOf(status: ZoneStatus): BriefStatus {
  const { target, state, isChosen = false, lastCommandAt, drift, live, lastPassAt } = status;
  const lastSuccessAt = status.error === null ? lastPassAt : status.appliedAt;
  const conditions = {
    isDrifted: drift !== null,
    isNotLive: live?.live === false,
    ...(live !== null && { liveAt: live.at }),
  };
  return { target, state, lastCommandAt, ...conditions, isChosen, lastPassAt, lastSuccessAt };
}

function statusesOf(
  { targets, config }: Pick<Session, 'targets' | 'config'>,
  document: ZoneDocument,
): readonly ZoneStatus[] {
  const routed = targets.filter(({ name }) => isRouted(config, name, document.snapshot.zone));
  const kept = routed.map((target) => zoneStatus(document, target, config));
  const all = [...kept, ...unroutedStatus(document, new Set(routed.map(({ name }) => name)))];
  return all.length > 0 ? all : excludedStatus(document, targets);
}
