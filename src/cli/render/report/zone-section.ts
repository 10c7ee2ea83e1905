import type { ReportZone } from '../../../sync/report/gather-report.ts';
import { statusRecord, type ZoneStatus } from '../../../sync/status/zone-status.ts';
import { count } from '../../../text/count.ts';
import { spelled, spelledIn } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';
import { badge } from './badge.ts';
import { html, noHtml, type Html, type HtmlPart } from './html.ts';
import { recordTable } from './record-table.ts';

/** A report of at most this many zones shows their records at once. */
const maxOpen = 10;

/** Renders all zones, each with its facts and records. */
export function zoneSection(zones: readonly ReportZone[]): Html {
  const items = zones.map((zone, index) => zoneDetails(zone, index, zones.length <= maxOpen));
  return html`<section aria-labelledby="zones">
    <h2 id="zones">Zones</h2>
    ${items}
  </section>`;
}

function zoneDetails({ zone, statuses, records }: ReportZone, index: number, isOpen: boolean): Html {
  const badges = statuses.map(
    ({ state, drift }) => html` ${badge(state)}${drift === null ? '' : html` ${badge('drifted')}`}`,
  );
  const number = records.sets.reduce((sum, { values }) => sum + values.length, 0);
  const summary = html`<summary>
    <h3><bdi>${spelled(zone)}</bdi></h3>
    ${badges} <small>${count(number, 'record')}</small>
  </summary>`;
  const body = html`${statuses.map(atTarget)}${recordTable(zone, records)}`;
  return isOpen
    ? html`<details class="zone" id="zone-${index}" open>${summary}${body}</details>`
    : html`<details class="zone" id="zone-${index}">${summary}${body}</details>`;
}

/** Renders a zone at a target. */
function atTarget(status: ZoneStatus): Html {
  const { target, zoneId, nameServers, reason, drift, lastCommandAt, appliedAt, verifiedAt } = status;
  const { error } = statusRecord(status);
  const time = (at: string | null): string => (at === null ? 'never' : timeText(at));
  const facts: readonly (readonly [string, HtmlPart | null])[] = [
    ['DNS service', `${target}${zoneId === null ? '' : `, ${zoneId}`}`],
    ['Name servers', nameServers.length === 0 ? 'not known yet' : nameServers.join(', ')],
    ['State', html`${badge(status.state)} ${reason ?? ''}`],
    ['Problem', error === null ? null : html`${error.message}<br /><small>What to do: ${error.hint}</small>`],
    [
      'Drift',
      drift === null
        ? null
        : `${count(drift.sets, 'record set')} changed outside dns-sync since ${timeText(drift.since)}`,
    ],
    [
      'Times',
      `last call of Plesk: ${time(lastCommandAt)}; published: ${time(appliedAt)}; checked at the service: ${time(verifiedAt)}`,
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

function heldTable({ zone, held }: ZoneStatus): Html {
  if (held.length === 0) return noHtml;
  const rows = held.map(
    ({ kind, name, type, rule, detail, release }) =>
      html`<tr>
        <th scope="row">${kind} <bdi>${spelledIn(zone, name)}</bdi> ${type}</th>
        <td>${detail}<br /><small>rule ${rule}</small></td>
        <td>${release}</td>
      </tr>`,
  );
  return html`<div class="wide">
    <table class="held">
      <caption>
        Held changes
      </caption>
      <thead>
        <tr>
          <th scope="col">Change</th>
          <th scope="col">Why it is held</th>
          <th scope="col">What to do</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function rejectTable({ rejects }: ZoneStatus): Html {
  if (rejects.length === 0) return noHtml;
  const rows = rejects.map(
    ({ host, type, value, reason }) =>
      html`<tr>
        <th scope="row"><bdi>${host}</bdi> ${type}</th>
        <td class="mono"><bdi>${value}</bdi></td>
        <td>${reason}</td>
      </tr>`,
  );
  return html`<div class="wide">
    <table class="held">
      <caption>
        Rejected records: correct them in Plesk
      </caption>
      <thead>
        <tr>
          <th scope="col">Record</th>
          <th scope="col">Data</th>
          <th scope="col">Why it is rejected</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
