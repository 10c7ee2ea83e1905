import type { Provider } from '../cloud/provider.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import type { DriftDocument } from '../reconcile/plan/drift-report.ts';
import type { ApplyDocument } from '../sync/apply/apply-document.ts';
import { healDrift } from '../sync/drift/heal-drift.ts';
import { planDrift, type DriftSearch } from '../sync/drift/plan-drift.ts';
import type { EventKind } from '../reconcile/events/event.ts';
import { readEvents, type EventQuery, type EventsDocument } from '../sync/events/read-events.ts';
import { planOutlook, type PlanOutlook } from '../sync/forecast/plan-outlook.ts';
import { planOnly } from '../sync/plan/plan-only.ts';
import { takeSource } from '../sync/resync/take-source.ts';
import type { Session, Surroundings } from '../sync/session.ts';
import { readQuery, type QueryWords } from '../sync/status/rows/status-query.ts';
import { statusOf, type StatusDocument } from '../sync/status/status-document.ts';
import type { VerifyDocument } from '../sync/verify/verify-document.ts';
import { withSession } from '../sync/with-session.ts';
import { applyPatterns } from './apply-patterns.ts';
import { callDocument, type CallDocument } from './call-document.ts';
import { logReporter, type Logger } from './log-reporter.ts';
import { readSettings } from './settings.ts';

/** Where configuration, state and providers come from. All fields are optional. */
export interface DnsSyncOptions {
  /** The configuration object, as in the file: `schemas/config.schema.json` describes it. Excludes `configFile`. */
  readonly config?: object | undefined;
  /** Path of the configuration file. Default: `DNS_SYNC_CONFIG`, or else the system's standard path. */
  readonly configFile?: string | undefined;
  /** Path of the state directory. Overrides the configuration. */
  readonly stateDir?: string | undefined;
  /** Providers by target name. Each replaces the service that the configuration gives the target. */
  readonly providers?: Readonly<Record<string, Provider>> | undefined;
  /** Receives sentences for people, such as a recovered change. `console` is one. */
  readonly logger?: Logger | undefined;
}

/** Options of `plan`. */
export interface PlanOptions {
  /** Compare with the last write, and make no API call. */
  readonly offline?: boolean | undefined;
}

/** Options of `apply`. */
export interface ApplyOptions {
  /** The ID that the plan must have. Any other plan is refused with the error code `plan-moved`. */
  readonly expect?: string | undefined;
}

/** Options of `drift`. */
export interface DriftOptions {
  /** Restore the desired state of the drifted zones. The document shows the drift as it was found. */
  readonly heal?: boolean | undefined;
  /** How zones are compared, as the command takes it. Default: `auto`. */
  readonly via?: DriftSearch['via'];
  /** Name who made the drift, by the service's log of changes. */
  readonly who?: boolean | undefined;
}

/** Options of `verify`. */
export interface VerifyOptions {
  /** Ask again while name servers lack the last change, for at most this many milliseconds. */
  readonly waitMs?: number | undefined;
}

/** Which events are listed: all if nothing is given. At most one of `after`, `before` and `newest` counts, in this order. */
export interface EventsOptions {
  /** Names of zones, or globs. */
  readonly zones?: readonly string[] | undefined;
  readonly kinds?: readonly EventKind[] | undefined;
  /** Only events after the one with this id. */
  readonly after?: string | undefined;
  /** Only events before the one with this id, the last of them. */
  readonly before?: string | undefined;
  /** Only the newest events. */
  readonly newest?: boolean | undefined;
  /** At most this many events. */
  readonly limit?: number | undefined;
}

/** Options of `resync`. */
export interface ResyncOptions {
  /** A source of Plesk (`plesk`, `plesk-db`, `plesk-dns`) or a file in the format of the hook. Default: `plesk`. */
  readonly from?: string | undefined;
  /** The zones themselves, in the format of the hook, instead of `from`. */
  readonly bytes?: Uint8Array | undefined;
  /** The source has only some zones: no zone counts as deleted. */
  readonly partial?: boolean | undefined;
}

/** Which zones `status` has: states and a part of the name, both as the command takes them, and a page. */
export type StatusOptions = QueryWords;

/** The result of a resync. */
export interface ResyncDocument extends ApplyDocument {
  /** Whether the source was read and recorded completely. If not, no zone counts as deleted. */
  readonly sourceComplete: boolean;
}

/**
 * dns-sync in a program.
 * `zones` are names in any spelling, or globs; without any, all zones. All methods throw `DnsSyncError` for expected
 * failures; times are ISO 8601 in UTC.
 */
export interface DnsSync {
  /** Records and applies a call from Plesk, given as the bytes of the hook's stdin. */
  handleCall(bytes: Uint8Array): Promise<CallDocument>;
  /** Shows what `apply` would change. Changes nothing. */
  plan(zones?: readonly string[], options?: PlanOptions): Promise<PlanOutlook>;
  /** Plans, then applies without asking. */
  apply(zones?: readonly string[], options?: ApplyOptions): Promise<ApplyDocument>;
  /** Shows which record sets were changed outside dns-sync. */
  drift(zones?: readonly string[], options?: DriftOptions): Promise<DriftDocument>;
  /** Asks the parent zones and the name servers whether resolvers get what was applied. Makes no API call. */
  verify(zones?: readonly string[], options?: VerifyOptions): Promise<VerifyDocument>;
  /** Shows the state of each zone. Makes no API call. */
  status(zones?: readonly string[], options?: StatusOptions): Promise<StatusDocument>;
  /** Lists changes of state, oldest first. Makes no API call. */
  events(options?: EventsOptions): Promise<EventsDocument>;
  /** Imports all zones from Plesk, then applies them. */
  resync(options?: ResyncOptions): Promise<ResyncDocument>;
  /** Waits for running calls, then closes the given providers. */
  close(): Promise<void>;
}

/** Opens the library with the environment and the clock of its program. */
export function openLibrary(options: DnsSyncOptions, { env, now }: Pick<Surroundings, 'env' | 'now'>): DnsSync {
  if (options.config !== undefined && options.configFile !== undefined) {
    throw new DnsSyncError('bad-options', 'both "config" and "configFile" are given', 'pass only one of them');
  }
  const { providers = {}, logger = null } = options;
  const surroundings: Surroundings = { env, now, reporter: logReporter(logger), providers, startWorker: null };
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new DnsSyncError('closed', 'dns-sync is closed', 'call openDnsSync again');
    const running = work();
    underWay.add(running);
    return running.finally(() => underWay.delete(running));
  };
  const settings = async () => readSettings(options, env);
  const session = async <T>(command: string, work: (session: Session) => Promise<T>): Promise<T> =>
    run(async () => withSession(surroundings, await settings(), { command, deadline: null }, work));
  return {
    handleCall: async (bytes) => run(async () => callDocument(surroundings, await settings(), bytes)),
    plan: async (zones = [], { offline = false } = {}) =>
      session('plan', async (opened) => {
        const source = offline ? 'cache' : 'provider';
        return planOutlook(opened, await planOnly(opened, zones, source), source);
      }),
    apply: async (zones = [], { expect } = {}) =>
      session('apply', async (opened) => applyPatterns(opened, zones, expect ?? null)),
    drift: async (zones = [], { heal = false, via, who } = {}) =>
      session('drift', async (opened) => {
        const found = await planDrift(opened, zones, { heals: heal, via, who });
        if (heal) await healDrift(opened, found);
        return found.document;
      }),
    verify: async (zones = [], { waitMs = 0 } = {}) =>
      session('verify', async (opened) => {
        const { verifyZones } = await import('../sync/verify/verify-zones.ts');
        return verifyZones(opened, await opened.dns(), zones, waitMs);
      }),
    status: async (zones = [], query = {}) =>
      session('status', async (opened) => (await statusOf(opened, zones, readQuery(query))).document),
    events: async (query = {}) => session('events', async (opened) => readEvents(opened, eventQuery(query))),
    resync: async ({ bytes, from = bytes === undefined ? 'plesk' : '-', partial = false } = {}) =>
      session('resync', async (opened) => {
        const sourceComplete = await takeSource(opened, once(bytes), { from, partial });
        return { ...(await applyPatterns(opened, [], null)), sourceComplete };
      }),
    close: async () => {
      isClosed = true;
      await Promise.allSettled(underWay);
      for (const provider of Object.values(providers)) provider.close();
    },
  };
}

function eventQuery({ zones = [], kinds = [], after, before, newest = false, limit }: EventsOptions): EventQuery {
  const start = newest ? 'end' : 'start';
  const from = after === undefined ? (before === undefined ? start : { before }) : { after };
  return { zones, kinds, from, limit: limit ?? Number.POSITIVE_INFINITY };
}

async function* once(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes !== undefined) yield bytes;
}
