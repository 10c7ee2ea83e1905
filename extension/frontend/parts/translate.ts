/** Texts by area and key, from the locale files of the extension. */
export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the text of a key such as "list.search", with `%%name%%` replaced by parameters. */
export type Translate = (key: string, params?: Readonly<Record<string, string | number>>) => string;

/** The language of the person. */
export interface Language {
  readonly t: Translate;
  /** A language tag, for times and numbers. */
  readonly locale: string;
}

export function translator(texts: Texts): Translate {
  return (key, params) => {
    const [area = '', name = ''] = key.split('.');
    return fill(texts[area]?.[name] ?? key, params);
  };
}

/** Replaces `%%name%%` by parameters. */
export function fill(text: string, params: Readonly<Record<string, string | number>> = {}): string {
  return text.replaceAll(/%%(\w+)%%/g, (all, param: string) => String(params[param] ?? all));
}
