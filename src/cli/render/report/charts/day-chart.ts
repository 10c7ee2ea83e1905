import type { EventKind } from '../../../../reconcile/events/event.ts';
import type { EventDay } from '../../../../sync/report/event-days.ts';
import { html, type Html } from '../html.ts';

/** One color of a chart: its name, its class, and the kinds of events in it. */
export interface Series {
  readonly name: string;
  readonly style: string;
  readonly kinds: readonly EventKind[];
}

const width = 720;
const height = 150;
const left = 40;
const right = 20;
const bottom = 20;

/** Draws the number of events of each series by day, as stacked columns. */
export function dayChart(title: string, days: readonly EventDay[], series: readonly Series[]): Html {
  const totals = days.map(({ counts }) => series.reduce((sum, item) => sum + inSeries(counts, item), 0));
  const most = totals.reduce((a, b) => Math.max(a, b), 1);
  const step = (width - left - right) / days.length;
  const scale = (height - bottom - 10) / most;
  const base = height - bottom;
  const columns = days.flatMap(({ day, counts }, i) => {
    let y = base;
    return series.flatMap((item) => {
      const number = inSeries(counts, item);
      if (number === 0) return [];
      const tall = number * scale;
      y -= tall;
      return [
        html`<rect
          class="${item.style}"
          x="${(left + i * step + 2).toFixed(1)}"
          y="${y.toFixed(1)}"
          width="${(step - 4).toFixed(1)}"
          height="${tall.toFixed(1)}"
          ><title>${day}: ${number} ${item.name}</title></rect
        >`,
      ];
    });
  });
  const labels = days.flatMap(({ day }, i) =>
    (days.length - 1 - i) % 7 === 0
      ? [
          html`<text x="${(left + (i + 0.5) * step).toFixed(1)}" y="${height - 4}" text-anchor="middle"
            >${day.slice(5)}</text
          >`,
        ]
      : [],
  );
  const sum = totals.reduce((a, b) => a + b, 0);
  return html`<figure>
    <figcaption>${title}: ${sum} in ${days.length} days${keys(series)}</figcaption>
    <svg
      class="days"
      viewBox="0 0 ${width} ${height}"
      role="img"
      aria-label="${title} by day: ${sum} in ${days.length} days, at most ${totals.reduce((a, b) => Math.max(a, b), 0)} a day"
    >
      <path class="axis" d="M${left} ${base}H${width - right}M${left} 10H${width - right}" />
      <text x="${left - 6}" y="14" text-anchor="end">${most}</text>
      <text x="${left - 6}" y="${base}" text-anchor="end">0</text>
      ${columns}${labels}
    </svg>
  </figure>`;
}

function keys(series: readonly Series[]): readonly Html[] {
  return series.length < 2 ? [] : series.map(({ name, style }) => html` <span class="key ${style}">${name}</span>`);
}

export function inSeries(counts: EventDay['counts'], { kinds }: Series): number {
  return kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
}
