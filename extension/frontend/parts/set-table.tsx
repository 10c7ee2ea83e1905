import type { ReactElement } from 'react';

interface Props {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table of texts. */
export function SetTable({ heads, rows }: Props): ReactElement {
  return (
    <table className="dns-sync-table">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells.join(' ')}>
            {cells.map((cell, index) => (
              <td key={heads[index]} className={/^\d+$/.test(cell) ? 'dns-sync-nowrap' : undefined}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
