import type { ZoneStatus } from '../../../sync/status/zone-status.ts';
import { dataTable } from './data-table.ts';
import { html, noHtml, type Html } from './html.ts';
import { heldWords } from './held-words.ts';

/** Renders the held changes of a zone, why each is held, and what releases it. */
export function heldTable({ zone, held }: ZoneStatus): Html {
  if (held.length === 0) return noHtml;
  const rows = held.map(
    (item) =>
      html`<tr>
        <th scope="row"><bdi dir="ltr">${heldWords(zone, item)}</bdi></th>
        <td>${item.detail}<br /><small>rule ${item.rule}</small></td>
        <td>${item.release}</td>
      </tr>`,
  );
  const heads = ['Change', 'Why it is held', 'What to do'];
  return dataTable({ caption: 'Held changes', heads, rows, style: 'held names' });
}
