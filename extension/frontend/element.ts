type Child = Node | string | null;

/** Creates an element. Texts become text nodes, so that no name or value is ever read as markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Creates a button that can't be pressed twice while its work runs. A failure is shown by `report`. */
export function button(text: string, work: () => Promise<void>, report: (text: string) => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', () => {
    made.disabled = true;
    work()
      .catch((error: unknown) => report(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        made.disabled = false;
      });
  });
  return made;
}
