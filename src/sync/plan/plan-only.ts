import { isKeptElsewhere, noteKeptElsewhere } from './notes/note-kept-elsewhere.ts';
import { planAll } from './plan-all.ts';
import type { Source } from './plan-at-target.ts';
import type { PlannedZone } from './planned-zone.ts';
import type { Session } from '../session.ts';

/** Plans the matching zones without applying them, which needs less memory per zone. */
export async function planOnly(
  session: Session,
  patterns: readonly string[],
  source: Source,
): Promise<readonly PlannedZone[]> {
  const planned = await planAll(session, patterns, { source, isApplied: isKeptElsewhere });
  await noteKeptElsewhere(session, planned);
  return planned;
}
