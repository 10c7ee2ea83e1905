/** Zones of a call, or of a plan, that are observed or changed at the same time at each target. */
export const zonesAtOnce = 64;

/** Documents of the state that are read or written at the same time. */
export const documentsAtOnce = 8;

/** Requests to Plesk at the same time: it also serves its users. */
export const pleskRequestsAtOnce = 4;

/** Changes that are followed at the same time until all name servers have them. */
export const liveChecksAtOnce = 8;

/** The first and the longest pause between two such checks of a change, and how long it is followed, in milliseconds. */
export const firstLiveCheckMs = 500;
export const maxLiveCheckMs = 10_000;
export const maxLiveWaitMs = 300_000;

/** A quota that was reached counts as reached for this time, in milliseconds, before the service is asked again. */
export const quotaCacheMs = 3_600_000;

/** The longest timeout that may be asked for, in milliseconds: timers of Node can't count beyond 24 days. */
export const maxTimeoutMs = 24 * 86_400_000;

/** Queued zones of other calls, and failed zones, that a drain works on at the same time. */
export const queuedZonesAtOnce = 8;

/** Queued zones that a drain takes from the queue at a time, before it looks again. */
export const maxEntriesPerLook = 32;

/** A call that changed more zones than this works on them itself and leaves none to another drain. */
export const maxZonesToLeave = 5;

/** A drain works on its own zones for this time, in milliseconds, before it starts on those of others. */
export const ownZonesFirstMs = 300;

/** Pause between two looks of a drain at the queue, in milliseconds. */
export const drainLookMs = 50;

/** A drain of zones of others ends if none arrived for this time, in milliseconds: calls that arrive together keep one drain. */
export const drainQuietMs = 200;

/**
 * Pause of a call that waits between two looks at the queue, in milliseconds: this for each entry up to its own. So a hundred
 * calls that wait don't keep the processor from the one that drains. With jitter, at least half of it.
 */
export const waitPerEntryMs = 25;
export const minWaitMs = 20;
export const maxWaitMs = 1000;

/**
 * A call that waits works on its zones itself when the queue before it doesn't move for this part of its budget: the rest is enough
 * for that. On a busy machine the drain takes seconds to start, and a call that helps it would only slow it down.
 */
export const idlePartOfBudget = 0.5;

/** How much a process does for others while it drains the queue of a target; times are in milliseconds. */
export interface DrainLimits {
  /** How long it waits for the drain lock. */
  readonly lockWaitMs: number;
  /** How long it works on zones of others after its own. */
  readonly othersMs: number;
  /** Failed zones that are due and are tried again, at most, and how many of them at the same time. */
  readonly maxRetries: number;
  readonly retriesAtOnce: number;
}

/** Plesk waits for a call of the hook. */
export const callLimits: DrainLimits = { lockWaitMs: 0, othersMs: 4000, maxRetries: 5, retriesAtOnce: 1 };

/** Nobody waits for `retry`. Of two that start together, one gets the lock within its wait. */
export const retryLimits: DrainLimits = {
  lockWaitMs: 200,
  othersMs: Number.POSITIVE_INFINITY,
  maxRetries: Number.POSITIVE_INFINITY,
  retriesAtOnce: queuedZonesAtOnce,
};

/** A call starts nothing of earlier calls in the last part of its budget, at most this long, in milliseconds: what it starts has to end. */
export const maxSpareMs = 2000;

/** How long `retry` and a note of a plan wait for another process that works on the same zone, in milliseconds. */
export const retryWaitMs = 10_000;
export const applyWaitMs = 60_000;
export const noteWaitMs = 1000;
