import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ChangeRecord } from '../../../reconcile/plan/json-records.ts';
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
  type Reasoned,
  type WordAt,
} from './plan-words.ts';
import { withHint } from '../../../text/with-hint.ts';
import { namesLine, printable, spelled, spelledIn } from '../../../text/printable.ts';
import { causesOf, failuresOf } from '../causes.ts';
import { forecastLine } from '../forecast-text.ts';
import { valuesLine, valuesPair } from './values-line.ts';

/**
 * Formats a plan for a ticket, in GitHub's Markdown: a section for each zone with a table of its changes, then the
 * holds.
 */
export function planMarkdown(plan: PlanDocument, cost: PlanCost, wordAt: WordAt): string {
  const shown = plan.zones.filter(isWorthShowing);
  const quiet = plan.zones.length - shown.length;
  const parts = [
    `# DNS plan ${plan.id}`,
    `${summaryLine(plan, cost, wordAt)}.`,
    ...(cost.forecasts ?? []).map((forecast) => forecastLine(forecast, wordAt)),
    ...shown.filter(hasContent).map((zone) => zoneSection(zone, wordAt)),
    ...causesOf(failuresOf(shown)).map(
      (cause) => `## ${text(cause.places)}: ${verdicts.error}\n\n**Error**: ${text(cause.text)}`,
    ),
  ];
  if (quiet > 0) parts.push(`${count(quiet, 'zone')} unchanged.`);
  if (!plan.complete) parts.push('**Incomplete**: some zones could not be planned.');
  return `${parts.join('\n\n')}\n`;
}

function zoneSection(zone: PlanZoneRecord, wordAt: WordAt): string {
  const { held, rejects, foreign } = zone;
  const { edits, drift } = sectionsOf(zone);
  const parts = [`## ${text(spelled(zone.zone))} at ${text(targetText(zone))}: ${verdictOf(zone, wordAt)}`];
  if (edits.length > 0) parts.push(changeTable(zone.zone, edits));
  if (drift.length > 0) parts.push(`**${driftHeading}:**`, changeTable(zone.zone, drift));
  const lines = [
    ...(zone.gaps ?? []).map((gap) => `- ${text(gapWords(zone.zone, gap))}`),
    ...held.map(({ kind, name, type, rule, detail, release }) => {
      return `- **held** (${text(rule)}): ${kind} ${code(spelledIn(zone.zone, name))} ${text(type)}: ${text(withHint({ message: detail, hint: release }))}`;
    }),
    ...rejects.map(({ host, type, value, reason }) => {
      return `- **rejected**: ${code(host)} ${text(type)} ${code(valuesLine([value]))}: ${text(reason)}`;
    }),
    ...(zone.remarks ?? []).map((remark) => `- ${text(remark)}`),
    ...(zone.contest === undefined ? [] : [`- ${text(contestWords(zone.contest))}`]),
    ...(foreign.length === 0
      ? []
      : [`- ${count(foreign.length, 'foreign record set')} left unchanged: ${text(namesLine(zone.zone, foreign))}`]),
  ];
  if (lines.length > 0) parts.push(lines.join('\n'));
  return parts.join('\n\n');
}

function changeTable(zone: DnsName, changes: readonly Reasoned[]): string {
  const sign = { create: '+', update: '~', delete: '-' } as const;
  const content = (side: ChangeRecord['after'], line: string): string =>
    side === null ? '' : `${side.ttl} ${code(line)}`;
  const rows = changes.map(({ change, because }) => {
    const { kind, name, type, before, after } = change;
    const values = valuesPair(before?.values ?? [], after?.values ?? []);
    const sides = [content(before, values.before), content(after, values.after)];
    return [code(sign[kind]), code(spelledIn(zone, name)), text(type), ...sides, text(because)];
  });
  const lines = [['', 'name', 'type', 'before', 'after', 'why'], Array.from({ length: 6 }, () => '---'), ...rows];
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/**
 * Formats a text as code.
 * A pipe would end a table cell even in code; the fence is longer than any backquotes inside.
 */
function code(content: string): string {
  const safe = printable(content).replaceAll('|', String.raw`\|`);
  const longest = [...safe.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`;
}

/** Escapes a text so that none of it is markup. */
function text(content: string): string {
  return printable(content).replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`);
}
