/** A word that no text for people has, and what to write instead. */
export interface OldWord {
  readonly word: RegExp;
  readonly better: string;
}

/** Words of stiff or private English. Each makes a sentence that needs a second reading. */
export const oldWords: readonly OldWord[] = [
  { word: /\b(?:tells?|telling|told)\b/, better: 'says what it does: reports, shows, prints, warns; distinguishes' },
  { word: /\bmend(?:s|ed|ing)?\b/, better: 'fix' },
  { word: /\bwish(?:es|ed)?\b/, better: 'want, request' },
  { word: /\bwhole\b(?! (?:numbers?|zones)\b)/, better: 'all, complete, entire' },
  { word: /\btruth\b/, better: 'the zones, the data' },
  { word: /\bbeside the way\b|\bby the way\b/, better: 'optional' },
  { word: /\b(?:came|comes?) (?:or|and) (?:went|goe?s?)\b/, better: 'was created or deleted' },
  { word: /\bwhat is due\b/, better: 'the retries that are due' },
  { word: /\bso many\b/, better: 'at most N, maxX' },
  { word: /\bby way of\b/, better: 'through' },
  { word: /\bin the place of\b/, better: 'instead of; overrides' },
  { word: /\bin step with\b/, better: 'in sync with' },
  { word: /\bto the letter\b|\bword for word\b/, better: 'verbatim, byte for byte' },
  { word: /\bcalls? of Plesk\b|\bPlesk's calls?\b/, better: 'a call from Plesk, a hook call' },
  { word: /\bputs? (?:\w+ ){0,2}back\b|\bputting (?:\w+ ){0,2}back\b/, better: 'revert, restore' },
  {
    word: /\blet(?:s|ting)? (?:it|them|that|this) be\b|\bleft away\b|\bleave (?:it|them) away\b/,
    better: 'leave unchanged; remove',
  },
  { word: /\b(?:can|could|may|to) be had\b/, better: 'can be restored, is available' },
  { word: /\bheard (?:of|from)?\b/, better: 'received' },
  { word: /\banew\b/, better: 'again' },
  {
    word: /\b(?:ask(?:s|ed|ing)?|by|to|needs?) (?:nobody|somebody)\b/,
    better: 'without a request; you, an administrator',
  },
  { word: /\b(?:somebody|someone|nobody|anybody) else\b/, better: 'outside dns-sync, another program, other people' },
  { word: /\bwho(?:m|so)?ever\b/, better: 'each process that' },
  { word: /\bunasked\b/, better: 'without confirmation' },
  { word: /\bexamin(?:e|es|ed|ing)\b/, better: 'check' },
  { word: /\bjudg(?:e|es|ed|ing)\b/, better: 'check, plan, compare' },
  { word: /\botherwise than\b/, better: 'unlike, differently from' },
  { word: /\bstands? (?:there|twice|at|in)\b|\bstood\b/, better: 'is, exists' },
  {
    word: /\b(?<!there )(?:is|are) no (?:JSON|name|number|date|time|file|list|object|text|type|zone|command)\b(?! at all)/,
    better: 'is not a …, invalid …',
  },
  { word: /\bby chance\b|\bchance\b/, better: 'randomness; accident' },
  { word: /\bthe world\b/, better: 'resolvers, the Internet' },
  {
    word: /\b(?:hence|thereby|therein|thereof|whereby|wherein|whilst|amongst|shall|thus)\b/,
    better: 'so; in it; while; must',
  },
  { word: /\bbrought forward\b|\bbrings? forward\b/, better: 'recover' },
  { word: /\bmust needs\b/, better: 'must' },
  { word: /\bgone from\b/, better: 'deleted in, missing in' },
  { word: /\bany more\b/, better: 'no longer' },
];
