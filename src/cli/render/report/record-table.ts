import { parseName, type DnsName } from '../../../reconcile/dns/name.ts';
import type { ReportRecords } from '../../../sync/report/gather-report.ts';
import { spelled, spelledIn } from '../../../text/printable.ts';
import { dataTable } from './data-table.ts';
import { html, type Html } from './html.ts';

/** Record types with names in their data. */
const withNames: ReadonlySet<string> = new Set(['CNAME', 'NS', 'MX', 'SRV', 'PTR']);

/** Renders the records of a zone, names in national spelling. */
export function recordTable(zone: DnsName, { source, sets }: ReportRecords): Html {
  if (source === 'none') return html`<p>The records are not known: the state of the zone can't be read.</p>`;
  if (sets.length === 0) return html`<p>No records.</p>`;
  const rows = sets.map(
    ({ name, type, ttl, values }) =>
      html`<tr>
        <th scope="row"><bdi class="mono" dir="ltr">${spelledIn(zone, name)}</bdi></th>
        <td class="nowrap">${type}</td>
        <td class="number">${ttl}</td>
        <td class="mono">${values.map((value) => html`<div><bdi dir="ltr">${dataText(type, value)}</bdi></div>`)}</td>
      </tr>`,
  );
  const caption = source === 'plesk' ? 'Records as they are in Plesk' : 'Records that are left at the DNS service';
  const heads = ['Name', 'Type', 'TTL (s)', 'Data'];
  return dataTable({ caption, heads, numbers: ['TTL (s)'], rows, style: 'names' });
}

/** Formats record data; names in it are also shown in national spelling. */
function dataText(type: string, value: string): string {
  if (!withNames.has(type) || !value.includes('xn--')) return value;
  return value.split(' ').map(wordText).join(' ');
}

function wordText(word: string): string {
  const name = word.includes('xn--') ? parseName(word) : null;
  return name?.ok === true ? spelled(name.value) : word;
}
