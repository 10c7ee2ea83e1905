import type { PlanDocument, PlanZoneRecord } from '../../../reconcile/plan/plan-document.ts';
import { needsDecision } from '../../../reconcile/plan/policy.ts';
import type { PlanCost } from '../../../sync/plan/plan-cost.ts';
import { count } from '../../../text/count.ts';
import type { Style } from '../style.ts';
import { failureTexts, totals, zoneText } from './plan-text.ts';
import { hasContent, type WordAt } from './plan-words.ts';

/**
 * Formats the plan of an adoption of many zones.
 * The first line has the numbers. Zones that need a person follow, then those with changes. Zones that already are as in
 * Plesk have no lines.
 */
export function adoptionText(plan: PlanDocument, cost: PlanCost, style: Style, wordAt: WordAt): string {
  const needing = plan.zones.filter(needsPerson);
  const changing = plan.zones.filter((zone) => zone.changes.length > 0 && !needsPerson(zone));
  const equal = plan.zones.length - needing.length - changing.length;
  const numbers = [`${equal} already as in Plesk`, `${changing.length} with changes`, `${needing.length} to decide`];
  const paragraph = (zone: PlanZoneRecord): string => zoneText(zone, style, wordAt).join('\n');
  const paragraphs = [
    `${style.strong(`Adoption of ${count(plan.zones.length, 'zone')}:`)} ${numbers.join(', ')}.`,
    ...(needing.length > 0 ? [style.held('These zones need a decision or failed:')] : []),
    ...needing.filter(hasContent).map(paragraph),
    ...failureTexts(needing, style),
    ...(changing.length > 0 ? [style.strong('These zones change:')] : []),
    ...changing.map(paragraph),
    totals(plan, cost, style, wordAt),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function needsPerson({ error, held }: PlanZoneRecord): boolean {
  return error !== null || held.some(needsDecision);
}
