import { html, type Html } from './html.ts';

/** The parts of a table. `numbers` are the heads of columns with numbers. */
interface TableParts {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly numbers?: readonly string[];
  readonly rows: readonly Html[];
  readonly style?: string;
}

/** Renders a table with a caption and column heads. A wide one scrolls by itself, also with the keyboard. */
export function dataTable({ caption, heads, numbers = [], rows, style = '' }: TableParts): Html {
  const cells = heads.map(
    (head) => html`<th scope="col" class="${numbers.includes(head) ? 'number' : ''}">${head}</th>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}">
    <table class="${style}">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${cells}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
