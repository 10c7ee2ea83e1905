import { spelled } from '../../../text/printable.ts';
import type { Attention } from './attention.ts';
import { badge } from './badge.ts';
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
  return html`<div class="wide" tabindex="0" role="region" aria-label="Zones that need attention">
    <table class="names">
      <caption>
        Zones that need attention, the most urgent first
      </caption>
      <thead>
        <tr>
          <th scope="col">Zone</th>
          <th scope="col">State</th>
          <th scope="col">Reason</th>
          <th scope="col">What to do</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
