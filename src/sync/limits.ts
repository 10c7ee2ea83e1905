/** Zones of a call or plan observed or changed in parallel at each target. */
export const zonesAtOnce = 64;

/** How long a log of changes of a service is searched at most, in milliseconds: CloudTrail keeps 90 days. */
export const logKeptMs = 90 * 86_400_000;

/** State documents read or written in parallel. */
export const documentsAtOnce = 8;

/** Parallel requests to Plesk, which also serves its users. */
export const pleskRequestsAtOnce = 4;

/** Changes polled in parallel until all name servers have them. */
export const liveChecksAtOnce = 8;

/** Shortest and longest pause between polls of a change, and how long it is polled, in milliseconds. */
export const firstLiveCheckMs = 500;
export const maxLiveCheckMs = 10_000;
export const maxLiveWaitMs = 300_000;

/**
 * Look-ups of the delegations of planned zones: in parallel, at most for one plan, and for how long, in milliseconds.
 * They only warn, so a plan doesn't wait for all of them.
 */
export const delegationLookupsAtOnce = 16;
export const maxDelegationLookups = 500;
export const maxDelegationLookupsMs = 3000;

/** Zones verified in parallel, and questions that one address of a name server gets at once. The client paces them. */
export const verifiedAtOnce = 32;
export const questionsAtOnce = 16;

/** A TTL beyond this, in seconds, should be lowered before the name servers of a zone are changed. */
export const longTtlSeconds = 3600;

/** How long after a change name servers may still have the old content, in milliseconds. */
export const youngZoneMs = 60_000;

/** How long a reached quota is cached, in milliseconds, before the service is asked again. */
export const quotaCacheMs = 3_600_000;

/** Longest timeout that a user can set, in milliseconds. Timers of Node are limited to 24 days. */
export const maxTimeoutMs = 24 * 86_400_000;

/** Queued zones of other calls, and failed zones, that a drain processes in parallel. */
export const queuedZonesAtOnce = 8;

/** Queue entries that a drain takes at a time before it reads the queue again. */
export const maxEntriesPerLook = 32;

/** A call that changed more zones than this processes them itself instead of leaving them to another drain. */
export const maxZonesToLeave = 5;

/** How long a drain processes only its own zones, in milliseconds, before it starts those of others. */
export const ownZonesFirstMs = 300;

/** Interval at which a drain reads the queue, in milliseconds. */
export const drainLookMs = 50;

/**
 * A drain of other calls' zones ends after this time without a new entry, in milliseconds, so that calls that arrive
 * together share one drain.
 */
export const drainQuietMs = 200;

/**
 * Interval at which a waiting call reads the queue, in milliseconds for each entry up to its own.
 * The longer the queue, the fewer reads, so that a hundred waiting calls leave the processor to the drain. Jitter takes
 * away at most half of it.
 */
export const waitPerEntryMs = 25;
export const minWaitMs = 20;
export const maxWaitMs = 1000;

/**
 * Part of its budget after which a waiting call processes its zones itself if the queue doesn't move.
 * The rest is enough for that. On a busy machine the drain takes seconds to start, and a second one would slow it down.
 */
export const idlePartOfBudget = 0.5;

/** Limits of the work for others while a process drains a target's queue. Times are in milliseconds. */
export interface DrainLimits {
  /** Longest wait for the drain lock. */
  readonly lockWaitMs: number;
  /** Longest work on zones of others after its own. */
  readonly othersMs: number;
  /** Most failed zones that are retried when due, and how many in parallel. */
  readonly maxRetries: number;
  readonly retriesAtOnce: number;
}

/**
 * Part of a hook call's budget for zones of others, for Plesk waits for the call.
 * A fixed short time would end the drain amid many calls, and the next process would have to load the SDK.
 */
const othersPartOfBudget = 0.4;

/** Limits of a hook call with this budget, in seconds. */
export function callLimits(budgetSeconds: number): DrainLimits {
  return { lockWaitMs: 0, othersMs: budgetSeconds * 1000 * othersPartOfBudget, maxRetries: 5, retriesAtOnce: 1 };
}

/** Limits of `retry`, for which nothing waits. If two start together, the second gets the lock within its wait. */
export const retryLimits: DrainLimits = {
  lockWaitMs: 200,
  othersMs: Number.POSITIVE_INFINITY,
  maxRetries: Number.POSITIVE_INFINITY,
  retriesAtOnce: queuedZonesAtOnce,
};

/**
 * Length of the last part of a call's budget, at most, in milliseconds, in which it starts no earlier calls' work:
 * started work must be able to end.
 */
export const maxSpareMs = 2000;

/** How long `retry` waits for another process on the same zone, in milliseconds. */
export const retryWaitMs = 10_000;

/** How long `apply` waits for another process on the same zone, in milliseconds. */
export const applyWaitMs = 60_000;

/** How long a command waits for another process on the same zone to note what it found, in milliseconds. */
export const noteWaitMs = 1000;

/** `retry` asks Plesk about its registration and its serials at most this often, in milliseconds. */
export const askPleskEveryMs = 15 * 60_000;

/** The longest time for one message of a notification, in milliseconds. */
export const sendTimeoutMs = 30_000;

/** A new notification channel gets the events of this time, in milliseconds, and no older ones. */
export const firstNotifiedMs = 86_400_000;

/** A digest is sent after this time, in milliseconds: less than a day, because timers can be late by minutes. */
export const digestMs = 23 * 3_600_000;

/** The longest time for all notifications of one run, in milliseconds. The next run sends the rest. */
export const maxNotifyMs = 120_000;

/**
 * Longest delay of an event's append to the feed, in milliseconds: of a process that was killed, or whose clock is
 * behind.
 */
export const maxEventLatenessMs = 7 * 86_400_000;

/** The largest difference between this clock and that of a service, in milliseconds. */
export const maxClockErrorMs = 5 * 60_000;

/**
 * When silent addresses aren't asked again by a command that checks them, and by one that only needs some answer: what
 * no server proves is listed. Addresses of which none answered count as a blocked network there.
 */
export const silenceWhenChecking = { perAddress: 5, addresses: Infinity };
export const silenceWhenProving = { perAddress: 1, addresses: 8 };

/** How long `apply` waits for the workers of a fleet for each zone, in addition to `applyWaitMs`, in milliseconds. */
export const fleetWaitPerZoneMs = 2000;

/** How long a command that doesn't wait for the fleet tries to reach the agent of its server, in milliseconds. */
export const wakeAgentMs = 1000;

/**
 * Zones that a worker of a fleet works on in parallel: those that a person waits for, and all others. A person who edits
 * a zone of the bulk work under way waits for its turn, so there are few of them: 8 keep up with 10 requests a second
 * of half a second each, and cost such a person 0.7 s at most where 48 cost 9.6 s (`npm run bench -- traffic`).
 */
export const awaitedZonesAtOnce = 16;
export const bulkZonesAtOnce = 8;

/** Zones of which a worker decides the work at a time, so that its lease is renewed meanwhile. */
export const decisionsAtOnce = 500;

/** How often a leader starts due work, in milliseconds. */
export const dueEveryMs = 500;

/** How often a leader decides again what depends on other servers or on the time, in milliseconds. */
export const unsettledEveryMs = 5000;

/** How often a leader asks servers for a sign of life that a delete waits for, at most, in milliseconds. */
export const askServersEveryMs = 1000;

/** How many signs of life a leader asks for in a second, at most: each is a write to etcd's disks. */
export const maxSignsPerSecond = 50;

/** How often a leader sends notifications and writes metrics, and how often it tidies its state, in milliseconds. */
export const notifyEveryMs = 60_000;
export const upkeepEveryMs = 3_600_000;

/** How long a worker leaves the disk alone after each document that another one changed, in milliseconds. */
export const replicaRestMs = 5;

/** How often a command looks whether the worker of its machine still leads, in milliseconds. It watches, too. */
export const leaderLookMs = 2000;

/**
 * How long a command asks the services after it saw that the worker of its machine leads, in milliseconds.
 * A worker that is cut off from the engine together with the command leads for longer than this.
 */
export const leaderSightMs = 7000;

/** How long a worker waits at least between two writes of the fleet's pauses to its disk, in milliseconds. */
export const pausesRestMs = 1000;

/** When a worker tries again after the engine of its fleet failed, in milliseconds. */
export const engineRetryMs = 1000;

/**
 * When a worker looks again at a zone for which something was sent without an answer, in milliseconds. AWS accepts a
 * signed request for five minutes, so a late one can't change anything after this time.
 */
export const secondLookMs = 6 * 60_000;

/** How often a worker looks at deleted zones whose hosted zone remains, in milliseconds. */
export const trashLookMs = 6 * 3_600_000;

/** After which time a worker reports a deleted zone that waits for silent servers, in milliseconds. */
export const silentServersMs = 15 * 60_000;

/** How long `fleet leave` waits for the end of the agent, in milliseconds. */
export const endAgentMs = 30_000;

/** After which time without a sign of life a server of a fleet counts as silent, in milliseconds. */
export const silentAfterMs = 60_000;

/** How long `fleet move` waits for a worker, and how often it looks, in milliseconds. */
export const moveWaitMs = 5000;
export const moveLookMs = 250;

/** By how much the clock of a server of a fleet may be ahead before it is reported, in milliseconds. */
export const clockToleranceMs = 10_000;

/** Most zones of a command whose servers a worker of a fleet names. */
export const ownersNamed = 20;
