import type { ZoneStatus } from '../../../sync/status/zone-status.ts';
import { dataTable } from './data-table.ts';
import { html, noHtml, type Html } from './html.ts';

/** Renders the records of a zone that can't be served, as they were sent. */
export function rejectTable({ rejects }: ZoneStatus): Html {
  if (rejects.length === 0) return noHtml;
  const rows = rejects.map(
    ({ host, type, value, reason }) =>
      html`<tr>
        <th scope="row"><bdi dir="ltr">${host}</bdi> ${type}</th>
        <td class="mono"><bdi dir="ltr">${value}</bdi></td>
        <td>${reason}</td>
      </tr>`,
  );
  const heads = ['Record', 'Data', 'Why it is rejected'];
  return dataTable({ caption: 'Rejected records: correct them in Plesk', heads, rows, style: 'held names' });
}
