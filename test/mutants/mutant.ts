/** A fault to insert into a copy of the source: a text of a file, its replacement, and why that is a fault. */
export interface Mutant {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  readonly fault: string;
}

/** Mutants of one part of the source, and the tests that must catch them. */
export interface MutantGroup {
  readonly name: string;
  readonly mutants: readonly Mutant[];
  /**
   * Test files or folders in stages: a stage runs only if all earlier ones passed.
   * The test next to the file comes first.
   */
  readonly stages: readonly (readonly string[])[];
}

/** A row of a table of mutants. */
export type MutantRow = readonly [file: string, text: string, instead: string, fault: string];

/** Returns the mutants of files below a folder. */
export function mutantsBelow(folder: string, rows: readonly MutantRow[]): readonly Mutant[] {
  return rows.map(([file, text, instead, fault]) => ({ file: `${folder}/${file}`, text, instead, fault }));
}
