import type { ZoneEvent } from '../../../reconcile/events/event.ts';
import type { EventDay } from '../../../sync/report/event-days.ts';
import type { Report } from '../../../sync/report/gather-report.ts';
import { spelled } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';
import { dayChart, inSeries, type Series } from './charts/day-chart.ts';
import { dataTable } from './data-table.ts';
import { html, type Html } from './html.ts';

const drift: Series = { name: 'drift', style: 'c-drift', kinds: ['drift'] };
const problems: Series = {
  name: 'problems',
  style: 'c-problem',
  kinds: ['failing', 'held', 'unsynchronizable', 'rejected', 'limit', 'not-live', 'backend-lost', 'silent'],
};
const others: Series = { name: 'other changes', style: 'c-good', kinds: ['synchronized', 'recovered', 'renamed'] };

/** Renders drift and events by day, and the newest events. */
export function eventSection({ days, events }: Pick<Report, 'days' | 'events'>): Html {
  return html`<section aria-labelledby="events">
    <h2 id="events">Drift and events</h2>
    <div class="charts">
      ${dayChart('Drift (changes outside dns-sync)', days, [drift])}${dayChart('Events', days, [problems, others])}
    </div>
    ${dayTable(days)}${eventTable(events)}
  </section>`;
}

/** Renders the numbers of the charts as a table, for readers who don't see them. */
function dayTable(days: readonly EventDay[]): Html {
  const all = [drift, problems, others];
  const rows = days
    .filter(({ counts }) => counts.size > 0)
    .map(
      ({ day, counts }) =>
        html`<tr>
          <th scope="row">${day}</th>
          ${all.map((series) => html`<td class="number">${inSeries(counts, series)}</td>`)}
        </tr>`,
    );
  if (rows.length === 0) return html`<p>No events in the last ${days.length} days.</p>`;
  const names = all.map(({ name }) => name);
  const caption = 'Events by day (UTC); days without events are left out';
  const table = dataTable({ caption, heads: ['Day', ...names], numbers: names, rows });
  return html`<details>
    <summary>The charts as a table</summary>
    ${table}
  </details>`;
}

function eventTable(events: readonly ZoneEvent[]): Html {
  if (events.length === 0) return html`<p>No events are kept.</p>`;
  const rows = events.map(
    ({ at, zone, target, kind, text }) =>
      html`<tr>
        <td class="nowrap">${timeText(at)}</td>
        <td>
          <bdi dir="ltr">${zone === null ? 'this server' : spelled(zone)}</bdi
          >${target === null ? '' : html` <small>at ${target}</small>`}
        </td>
        <td class="nowrap">${kind}</td>
        <td>${text}</td>
      </tr>`,
  );
  const heads = ['Time', 'Zone', 'Kind', 'What happened'];
  const table = dataTable({ caption: 'The newest events first, times in UTC', heads, rows });
  return html`<details>
    <summary>The newest events (${events.length})</summary>
    ${table}
  </details>`;
}
