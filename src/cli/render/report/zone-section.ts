import type { ReportZone } from '../../../sync/report/gather-report.ts';
import type { ZoneStatus } from '../../../sync/status/zone-status.ts';
import { count } from '../../../text/count.ts';
import { spelled, spelledIn } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';
import { badge } from './badge.ts';
import { liveWords } from '../live/live-words.ts';
import { driftWords } from './drift-words.ts';
import { heldTable } from './held-table.ts';
import { rejectTable } from './reject-table.ts';
import { html, type Html, type HtmlPart } from './html.ts';
import { recordTable } from './record-table.ts';

/** A report of at most this many zones shows their records at once. */
const maxOpen = 10;

/** Renders all zones, each with its facts and records. */
export function zoneSection(zones: readonly ReportZone[]): Html {
  const items = zones.map((zone, index) => zoneDetails(zone, index, zones.length <= maxOpen));
  return html`<section aria-labelledby="zones">
    <h2 id="zones">Zones</h2>
    ${zones.length === 0 ? html`<p>No zones are known yet: Plesk has not called the hook.</p>` : items}
  </section>`;
}

function zoneDetails({ zone, statuses, records }: ReportZone, index: number, isOpen: boolean): Html {
  const badges = statuses.map(
    ({ state, drift }) => html` ${badge(state)}${drift === null ? '' : html` ${badge('drifted')}`}`,
  );
  const number = records.sets.reduce((sum, { values }) => sum + values.length, 0);
  const rejects = statuses.reduce((most, status) => Math.max(most, status.rejects.length), 0);
  const summary = html`<summary>
    <h3><bdi dir="ltr">${spelled(zone)}</bdi></h3>
    ${badges} <small>${count(number, 'record')}${rejects === 0 ? '' : `, ${rejects} rejected`}</small>
  </summary>`;
  const body = html`${statuses.map(atTarget)}${recordTable(zone, records)}`;
  return isOpen
    ? html`<details class="zone" id="zone-${index}" open>${summary}${body}</details>`
    : html`<details class="zone" id="zone-${index}">${summary}${body}</details>`;
}

/** Renders a zone at a target. */
function atTarget(status: ZoneStatus): Html {
  const { target, zoneId, nameServers, reason, error, drift, live, lastCommandAt, appliedAt, verifiedAt } = status;
  const { keptBy = null } = status;
  const time = (at: string | null): string => (at === null ? 'never' : timeText(at));
  const facts: readonly (readonly [string, HtmlPart | null])[] = [
    ['DNS service', `${target}${zoneId === null ? '' : `, ${zoneId}`}`],
    ['Name servers', nameServers.length === 0 ? 'not known yet' : nameServers.join(', ')],
    ['State', html`${badge(status.state)} ${reason ?? ''}`],
    ['Problem', error === null ? null : html`${error.message}<br /><small>What to do: ${error.hint}</small>`],
    ['Drift', drift === null ? null : driftWords(drift)],
    ['Kept for', keptBy === null ? null : `the server ${keptBy}`],
    ['Live', live === null ? null : liveWords(live)],
    [
      'Times',
      `last call from Plesk: ${time(lastCommandAt)}; published: ${time(appliedAt)}; checked at the service: ${time(verifiedAt)}`,
    ],
    ['Left unchanged', foreignText(status)],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === null
      ? []
      : [
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
        ],
  );
  return html`<dl>${rows}</dl>
    ${heldTable(status)}${rejectTable(status)}`;
}

/** Names the record sets of others. */
function foreignText({ zone, foreign }: ZoneStatus): string | null {
  if (foreign.length === 0) return null;
  const names = foreign.map(({ name, type }) => `${spelledIn(zone, name)} ${type}`).join(', ');
  return `${count(foreign.length, 'record set')} of others: ${names}`;
}
