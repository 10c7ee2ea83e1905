import type { ZoneStatus } from '../../../../sync/status/zone-status.ts';
import { groupBy } from '../../../../reconcile/group-by.ts';
import { count } from '../../../../text/count.ts';
import { badge } from '../badge.ts';
import { html, noHtml, type Html } from '../html.ts';
import { stateMeanings } from './states.ts';

/** The width of the picture, and the smallest part that is still seen. */
const width = 1000;
const minPart = 8;

/** Renders the number of zones in each state, as a bar and as a table. */
export function stateChart(statuses: readonly ZoneStatus[]): Html {
  const present = [...groupBy(statuses, (status) => status.state)]
    .map(([state, items]) => ({ state, number: items.length }))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  if (present.length === 0) return noHtml;
  const rows = present.map(
    ({ state, number }) =>
      html`<tr>
        <th scope="row">${badge(state)}</th>
        <td class="number">${number}</td>
        <td>${stateMeanings[state]}</td>
      </tr>`,
  );
  const words = present.map(({ state, number }) => `${number} ${state}`).join(', ');
  return html`<svg
      class="states"
      viewBox="0 0 ${width} 48"
      preserveAspectRatio="none"
      role="img"
      aria-label="Zones by state: ${words}"
    >
      ${parts(present, statuses.length)}
    </svg>
    <table class="legend">
      <caption>
        Zones by state
      </caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col" class="number">Zones</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

const order = Object.keys(stateMeanings);

/** Draws the parts of the bar. A small part is widened, so that three zones of a thousand are seen. */
function parts(
  present: readonly { readonly state: ZoneStatus['state']; readonly number: number }[],
  all: number,
): readonly Html[] {
  const room = width - present.length * minPart;
  let x = 0;
  return present.map(({ state, number }) => {
    const part = minPart + (room * number) / all;
    const start = x;
    x += part;
    return html`<rect class="s-${state}" x="${start.toFixed(2)}" y="0" width="${part.toFixed(2)}" height="48"
      ><title>${count(number, 'zone')} ${state}</title></rect
    >`;
  });
}
