/** A mend undone: the simulation has to find it. */
export interface Mutation {
  readonly name: string;
  /** Source file, from the root of the repository. */
  readonly file: string;
  /** A text of its compiled form that is found there once. */
  readonly from: string;
  readonly to: string;
  /** The invariant that it breaks. */
  readonly invariant: string;
  /** A seed that has found it; the search begins there. */
  readonly seed: number;
}
