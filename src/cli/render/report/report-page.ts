import { createHash } from 'node:crypto';
import { isoTime } from '../../../reconcile/iso-time.ts';
import type { Report } from '../../../sync/report/gather-report.ts';
import { count } from '../../../text/count.ts';
import { timeText } from '../../../text/time-text.ts';
import { version } from '../../../text/version.ts';
import { heartbeatLine } from '../fleet/heartbeat-line.ts';
import { attentionList } from './attention.ts';
import { attentionSection } from './attention-section.ts';
import { eventSection } from './event-section.ts';
import { html, pageText, type Html } from './html.ts';
import { pageStyle } from './page-style.ts';
import { stateChart } from './charts/state-chart.ts';
import { zoneSection } from './zone-section.ts';

const styleElement = html`<style>
  ${pageStyle}
</style>`;
const styleText = pageText(styleElement)
  .replace(/^<style>/, '')
  .replace(/<\/style>$/, '');

/** The browser loads nothing, runs nothing, and uses this style alone. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(styleText).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** Renders a report as one HTML page without external resources or scripts. */
export function reportPage(report: Report): string {
  const { zones, server } = report;
  const attention = attentionList(zones);
  const statuses = zones.flatMap((zone) => zone.statuses);
  return pageText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="no-referrer" />
          <meta name="robots" content="noindex" />
          <title>DNS zones of ${server}</title>
          ${styleElement}
        </head>
        <body>
          <header>
            <h1>DNS zones of ${server}</h1>
            ${intro(report)}
            <nav aria-label="Contents">
              <a href="#attention">Needs attention</a> <a href="#states">Overview</a>
              <a href="#events">Drift and events</a> <a href="#zones">Zones</a>
            </nav>
          </header>
          <main>
            ${tiles(report, attention.length)}${attentionSection(attention)}
            <section aria-labelledby="states">
              <h2 id="states">Overview</h2>
              ${stateChart(statuses)}
            </section>
            ${eventSection(report)}${zoneSection(zones)}
          </main>
          <footer><p>Made by dns-sync ${version} from its state, without asking the DNS service.</p></footer>
        </body>
      </html> `,
  );
}

function intro({ now, selection, heartbeats }: Report): Html {
  const chosen = selection.length === 0 ? 'All zones' : `Zones: ${selection.join(', ')}`;
  return html`<p>
    ${chosen}, as of <strong>${timeText(isoTime(now))}</strong>. ${heartbeatLine(heartbeats, 'from Plesk')}
  </p>`;
}

/** Renders the most important numbers. */
function tiles({ zones }: Report, attention: number): Html {
  const statuses = zones.flatMap((zone) => zone.statuses);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const records = sum(zones.flatMap((zone) => zone.records.sets.map(({ values }) => values.length)));
  const rejects = sum(statuses.map((status) => status.rejects.length));
  const held = sum(statuses.map((status) => status.held.length));
  const items: readonly (readonly [number, string, string])[] = [
    [zones.length, 'zones', ''],
    [records, 'records', ''],
    [attention, attention === 1 ? 'needs attention' : 'need attention', attention > 0 ? 'bad' : 'ok'],
    [held, 'held changes', held > 0 ? 'bad' : ''],
    [rejects, 'rejected records', rejects > 0 ? 'bad' : ''],
  ];
  const list = items.map(([number, word, style]) => html`<li class="${style}"><strong>${number}</strong> ${word}</li>`);
  return html`<ul class="tiles" aria-label="${count(zones.length, 'zone')}">
    ${list}
  </ul>`;
}
