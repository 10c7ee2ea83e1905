import type { SourceAnswer, ZoneSource } from '../../plesk/sources/zone-source.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { count } from '../../text/count.ts';
import type { Reporter } from '../reporter.ts';

/** The answer to use, and its source. */
interface Answered {
  readonly source: ZoneSource;
  readonly answer: SourceAnswer;
}

/**
 * Tries sources in order until one has everything it knows of; otherwise uses the first incomplete answer.
 * Reports what each source couldn't provide. If none answered, throws the last error.
 */
export async function readSources(
  reporter: Pick<Reporter, 'remark'>,
  sources: readonly [ZoneSource, ...ZoneSource[]],
): Promise<Answered> {
  let best: Answered | null = null;
  for (const [i, source] of sources.entries()) {
    const next = sources[i + 1];
    const answer = await attempt(source);
    if (answer instanceof DnsSyncError) {
      if (next === undefined && best === null) throw source.isPlesk ? withOtherWays(answer) : answer;
      reporter.remark(`${source.name}: ${answer.message}${next === undefined ? '' : `; trying ${next.name}`}`);
      continue;
    }
    if (best === null || answer.missed.length < best.answer.missed.length) best = { source, answer };
    if (answer.missed.length === 0) break;
    if (next !== undefined)
      reporter.remark(`${source.name}: ${count(answer.missed.length, 'zone')} unreadable; trying ${next.name}`);
  }
  if (best === null) throw new Error('no source answered, and none failed');
  for (const limit of best.answer.limits) reporter.remark(`${best.source.name}: ${limit}`);
  for (const { name, reason } of best.answer.missed) reporter.remark(`${name}: ${reason}; the zone stays as it is`);
  return best;
}

function withOtherWays({ code, message, hint }: DnsSyncError): DnsSyncError {
  const others =
    'Otherwise, use --from FILE with a file in the format of the hook, or run "plesk bin dns --sync-all-zones"';
  return new DnsSyncError(code, message, `${hint}. ${others}`);
}

async function attempt(source: ZoneSource): Promise<SourceAnswer | DnsSyncError> {
  try {
    return await source.read();
  } catch (error) {
    rethrowUnlessKnown(error);
    return error;
  }
}
