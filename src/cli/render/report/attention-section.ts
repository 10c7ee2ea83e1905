import { spelled } from '../../../text/printable.ts';
import type { Attention } from './attention.ts';
import { badge } from './badge.ts';
import { dataTable } from './data-table.ts';
import { html, type Html } from './html.ts';

/** Renders the zones that need attention, with reasons and remedies. */
export function attentionSection(list: readonly Attention[]): Html {
  return html`<section aria-labelledby="attention">
    <h2 id="attention">Needs attention</h2>
    ${body(list)}
  </section>`;
}

function body(list: readonly Attention[]): Html {
  if (list.length === 0) return html`<p class="good">No zone needs attention.</p>`;
  const rows = list.map(
    ({ index, status, word, reason, remedy }) =>
      html`<tr>
        <th scope="row">
          <a href="#zone-${index}"><bdi dir="ltr">${spelled(status.zone)}</bdi></a
          ><br /><small>at ${status.target}</small>
        </th>
        <td>${badge(word)}</td>
        <td>${reason}</td>
        <td>${remedy}</td>
      </tr>`,
  );
  const caption = 'Zones that need attention, the most urgent first';
  return dataTable({ caption, heads: ['Zone', 'State', 'Reason', 'What to do'], rows, style: 'names' });
}
