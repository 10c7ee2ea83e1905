import type * as v from 'valibot';
import { unpack } from '../../../src/fleet/packed.ts';
import { readValue, type beatValue, claimValue, moveValue, outValue, stateValue } from '../../../src/fleet/values.ts';
import type { SeenChange } from '../bench/engine-history.ts';
import type { FleetBench } from '../bench/fleet-bench.ts';
import type { Judge } from '../bench/judge.ts';

/** How much of the past a story has, and what follows its moment, in milliseconds. */
const pastMs = 90_000;
const futureMs = 3000;

/** A line of a story. */
interface Line {
  readonly at: number;
  readonly text: string;
}

/** The time of a moment in a report: seconds since the program's start. */
export function timeOf(at: number): string {
  return `${(at / 1000).toFixed(1)} s`;
}

/**
 * Returns all that is known of a zone until a moment: its claims, orders, states and answers in the engine, the signs of
 * life that counted, who led, which changes reached the service, and what the leader reported.
 */
export function zoneStory(
  bench: FleetBench,
  judge: Judge,
  { zone, at, pastMs: past = pastMs }: { readonly zone: string; readonly at: number; readonly pastMs?: number },
): readonly string[] {
  const isShown = (line: { readonly at: number }): boolean => line.at > at - past && line.at < at + futureMs;
  const changes = bench.history.changes.filter(({ at: seen }) => seen < at + futureMs);
  const ofZone = changes.filter(({ key }) => key.endsWith(`/${zone}`) && !key.startsWith('window/'));
  const older = [...new Map(ofZone.filter((line) => !isShown(line)).map((change) => [change.key, change])).values()];
  const lines: readonly Line[] = [
    ...[...older, ...ofZone.filter(isShown)].map((change) => ({ at: change.at, text: changeText(change) })),
    ...changes
      .filter(({ key }) => key.startsWith('leader/'))
      .filter(isShown)
      .map(({ at: since, revision }) => ({ at: since, text: `leader ${bench.leaders.at(since)} @${revision}` })),
    ...judge
      .passedFor(zone)
      .filter(isShown)
      .map(({ at: passed, text }) => ({ at: passed, text })),
    ...bench.workers.flatMap(({ name, service }) =>
      service.lines
        .filter(({ text }) => text.includes(zone.slice(0, -1)))
        .filter(isShown)
        .map((line) => ({ at: line.at, text: `${name}: ${line.text}` })),
    ),
  ];
  return [
    `${zone} at ${timeOf(at)}; leader ${bench.leaders.at(at)}`,
    ...signsOfLife(changes, at),
    ...lines.toSorted((a, b) => a.at - b.at).map((line) => `${timeOf(line.at)}  ${line.text}`),
  ].map((text, i) => (i === 0 ? text : `    ${text}`));
}

/** The last signs of life of each server before a moment. */
function signsOfLife(changes: readonly SeenChange[], at: number): readonly string[] {
  const beats = changes.filter((change) => change.key.startsWith('beat/') && change.at <= at);
  return [...new Set(beats.map(({ key }) => key))].toSorted().map((key) => {
    const last = beats.filter((change) => change.key === key).slice(-3);
    return `${key}  ${last.map((change) => `${timeOf(change.at)} ${changeText(change).slice(key.length + 1)}`).join('; ')}`;
  });
}

function changeText({ key, revision, entry }: SeenChange): string {
  if (entry === null) return `${key} @${revision} removed`;
  const created = entry.created === revision ? ' new' : ` since ${entry.created}`;
  return `${key} @${revision}${created} ${valueText(key, entry.value)}`;
}

function valueText(key: string, value: Buffer): string {
  const [folder] = key.split('/', 1);
  if (folder === 'claim') {
    const read = readValue(claimValue, value);
    if (!read.ok) return read.reason;
    const { content, seq, life, isAwaited, asksForLook = false, snapshot } = read.value;
    const kind = `${isAwaited ? ' awaited' : ''}${asksForLook ? ' for a look' : ''}`;
    return `${content} number ${seq} life ${life.slice(0, 6)}${kind} ${words(snapshot)}`;
  }
  if (folder === 'state') {
    const read = readValue(stateValue, value);
    if (!read.ok) return read.reason;
    const { owner, claim, targets, unanswered } = read.value;
    const times = Object.values(unanswered ?? {}).map(({ until }) => ` unanswered until ${until}`);
    const whose = owner === null ? 'nobody' : `${owner.server} since ${owner.created}`;
    return `${whose} answers @${claim}${times.join('')} ${targetsText(targets)}`;
  }
  if (folder === 'out') {
    const read = readValue(outValue, value);
    if (!read.ok) return read.reason;
    const { claim, owner, isGone, targets } = read.value;
    return `answers @${claim} owner ${owner}${isGone ? ' gone' : ''} ${targetsText(targets)}`;
  }
  if (folder === 'move') {
    const read = readValue(moveValue, value);
    return read.ok ? `to ${read.value.to}` : read.reason;
  }
  const json = unpack(value);
  return json.ok ? beatText(json.value as v.InferOutput<typeof beatValue>) : json.reason;
}

function beatText({ outbox, seen, zones }: v.InferOutput<typeof beatValue>): string {
  return `outbox ${outbox} seen ${seen} of ${zones} zones`;
}

/** What the servers' versions say in a value. */
function words(value: unknown): string {
  return [...new Set(JSON.stringify(value).match(/[\w-]+ version \d+/g) ?? [])].join(', ') || 'no content';
}

interface TargetText {
  readonly applied: unknown;
  readonly adopting: boolean;
  readonly creating?: unknown;
  readonly removing?: unknown;
  readonly barred?: unknown;
  readonly outcome: null | {
    readonly status: string;
    readonly attempts: number;
    readonly nextAttemptAt: string | null;
    readonly error: null | { readonly code: string };
    readonly held: readonly { readonly rule: string; readonly name: string; readonly type: string }[];
  };
}

function targetsText(targets: Readonly<Record<string, unknown>>): string {
  return Object.entries(targets)
    .map(([name, state]) => `${name}: ${targetText(state as TargetText)}`)
    .join('; ');
}

function targetText({ applied, outcome, adopting, creating, removing, barred }: TargetText): string {
  const flags = Object.entries({ adopting: adopting || undefined, creating, removing, barred })
    .filter(([, flag]) => flag !== undefined)
    .map(([name]) => name);
  const holds = outcome?.held.map(({ rule, name, type }) => `held ${rule} ${name} ${type}`) ?? [];
  const end =
    outcome === null
      ? 'no pass'
      : `${outcome.status} attempts ${outcome.attempts} next ${outcome.nextAttemptAt} ${outcome.error?.code ?? ''}`;
  return [`applied ${applied === null ? 'nothing' : words(applied)}`, ...flags, end, ...holds].join(', ');
}
