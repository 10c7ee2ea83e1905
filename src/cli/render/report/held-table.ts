import type { ZoneStatus } from '../../../sync/status/zone-status.ts';
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
  return html`<div class="wide">
    <table class="held names">
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
