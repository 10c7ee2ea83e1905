import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ChangeRecord, HeldRecord } from '../../../reconcile/plan/json-records.ts';
import type { PlanDocument, PlanZoneRecord } from '../../../reconcile/plan/plan-document.ts';
import type { PlanCost } from '../../../sync/plan/plan-cost.ts';
import { count } from '../../../text/count.ts';
import {
  contestWords,
  driftHeading,
  gapWords,
  hasContent,
  isWorthShowing,
  targetText,
  sectionsOf,
  summaryLine,
  verdictOf,
  verdicts,
  type WordAt,
} from './plan-words.ts';
import { columnsOf, namesLine, padded, printable, spelled, spelledIn } from '../../../text/printable.ts';
import { causesOf, failuresOf } from '../causes.ts';
import { valuesLine, valuesPair } from './values-line.ts';
import { forecastLine } from '../forecast-text.ts';
import { widest } from '../widest.ts';
import type { Style } from '../style.ts';

/** Formats a plan for people: changes by zone with reasons, then totals and costs. */
export function planText(plan: PlanDocument, cost: PlanCost, style: Style, wordAt: WordAt): string {
  return [...planParts(plan, cost, style, wordAt)].join('');
}

/** Formats a plan in parts, zone by zone. */
export function* planParts(plan: PlanDocument, cost: PlanCost, style: Style, wordAt: WordAt): Generator<string> {
  const shown = plan.zones.filter(isWorthShowing);
  const quiet = plan.zones.length - shown.length;
  for (const zone of shown.filter(hasContent)) yield `${zoneText(zone, style, wordAt).join('\n')}\n\n`;
  for (const text of failureTexts(shown, style)) yield `${text}\n\n`;
  if (quiet > 0) yield `${style.faint(`${count(quiet, 'zone')} unchanged.`)}\n\n`;
  yield `${totals(plan, cost, style, wordAt)}\n`;
}

/** Formats the zones that couldn't be planned, those with one cause together. */
export function failureTexts(zones: readonly PlanZoneRecord[], style: Style): readonly string[] {
  return causesOf(failuresOf(zones)).map(
    ({ places, text }) => `${style.strong(places)}: ${verdicts.error}\n${style.remove(`  ! ${text}`)}`,
  );
}

/** Formats the totals and costs of a plan. */
export function totals(plan: PlanDocument, cost: PlanCost, style: Style, wordAt: WordAt): string {
  if (plan.zones.length === 0) return 'No zones yet: Plesk has not called the hook.';
  const drift = plan.zones.flatMap((zone) => sectionsOf(zone).drift).length;
  const lines = [`${style.strong('Plan:')} ${summaryLine(plan, cost, wordAt)}. ${style.faint(`(plan ${plan.id})`)}`];
  for (const forecast of cost.forecasts ?? []) lines.push(forecastLine(forecast, wordAt));
  if (drift > 0) lines.push(`${style.strong('Drift:')} reverts ${count(drift, 'change')} made outside dns-sync.`);
  if (!plan.complete) {
    const failed = plan.zones.filter((zone) => zone.error !== null).length;
    lines.push(`${style.strong('Incomplete:')} ${count(failed, 'zone')} could not be planned; see above.`);
  }
  return lines.join('\n');
}

/** Formats the plan of one zone. */
export function zoneText(zone: PlanZoneRecord, style: Style, wordAt: WordAt): string[] {
  const lines = [`${style.strong(spelled(zone.zone))} at ${targetText(zone)}: ${verdictOf(zone, wordAt)}`];
  const columns = widths(zone.zone, zone.changes);
  const { edits, drift } = sectionsOf(zone);
  for (const { change, because } of edits)
    for (const line of changeLines(change, columns, style, because)) lines.push(line);
  if (drift.length > 0) lines.push(style.held(`  ${driftHeading}:`));
  for (const { change, because } of drift)
    for (const line of changeLines(change, columns, style, because)) lines.push(line);
  for (const gap of zone.gaps ?? []) lines.push(style.held(printable(`  ! ${gapWords(zone.zone, gap)}`)));
  for (const held of zone.held) for (const line of heldLines(zone.zone, held, style)) lines.push(line);
  for (const line of restLines(zone, style)) lines.push(line);
  return lines;
}

/** Formats what isn't changed: values that the service refuses or adapts, and record sets that stay. */
function restLines(zone: PlanZoneRecord, style: Style): string[] {
  const lines: string[] = [];
  for (const { host, type, value, reason } of zone.rejects) {
    lines.push(style.faint(printable(`  x rejected  ${host} ${type} ${valuesLine([value])}: ${reason}`)));
  }
  for (const remark of zone.remarks ?? []) lines.push(style.faint(printable(`  i ${remark}`)));
  if (zone.contest !== undefined) lines.push(style.faint(printable(`  i ${contestWords(zone.contest)}`)));
  if (zone.equal !== undefined && zone.equal.length > 0) {
    const sets = count(zone.equal.length, 'record set');
    lines.push(style.faint(printable(`  = ${sets} already up to date: ${namesLine(zone.zone, zone.equal)}`)));
  }
  if (zone.foreign.length > 0) {
    const sets = count(zone.foreign.length, 'foreign record set');
    lines.push(style.faint(printable(`  = ${sets} left unchanged: ${namesLine(zone.zone, zone.foreign)}`)));
  }
  return lines;
}

/** A change without its reason. */
type ShownChange = Omit<ChangeRecord, 'why'>;

interface Widths {
  readonly zone: DnsName;
  readonly name: number;
  readonly type: number;
  readonly ttl: number;
}

/** Returns the column widths of a zone's changes. */
export function widths(zone: DnsName, changes: readonly ShownChange[]): Widths {
  return {
    zone,
    name: widest(changes.map((change) => spelledIn(zone, change.name))),
    type: widest(changes.map((change) => change.type)),
    ttl: widest(changes.flatMap(({ before, after }) => [before, after].map((content) => String(content?.ttl ?? '')))),
  };
}

/** Formats a change with `+ ~ -`, its content before and after in columns, and the reason. */
export function changeLines(change: ShownChange, columns: Widths, style: Style, because?: string): string[] {
  const { before, after } = change;
  const head = `${padded(spelledIn(columns.zone, change.name), columns.name)}  ${change.type.padEnd(columns.type)}`;
  const values = valuesPair(before?.values ?? [], after?.values ?? []);
  const content = (side: ChangeRecord['after'], line: string): string => {
    return side === null ? '' : `${String(side.ttl).padStart(columns.ttl)}  ${line}`;
  };
  const [old, now] = [content(before, values.before), content(after, values.after)];
  const why = because === undefined ? '' : style.faint(`  # ${because}`);
  if (change.kind === 'create') return [style.create(`  + ${head}  ${now}`) + why];
  if (change.kind === 'delete') return [style.remove(`  - ${head}  ${old}`) + why];
  const arrow = '→'.padStart(columnsOf(head));
  return [style.update(`  ~ ${head}  ${old}`), style.update(`    ${arrow}  ${now}`) + why];
}

function heldLines(zone: DnsName, { kind, name, type, rule, detail, release }: HeldRecord, style: Style): string[] {
  return [
    style.held(printable(`  ! held (${rule})  ${kind} ${spelledIn(zone, name)} ${type}: ${detail}`)),
    style.faint(printable(`      ${release}`)),
  ];
}
