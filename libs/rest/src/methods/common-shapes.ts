/** `Y` or `N`. */
export type YesNo = 'Y' | 'N';

/** A text, or texts by language code. */
export type LocalizedText = string | Readonly<Record<string, string>>;

/** Module, entity, and id or type of a document (protocol 1.7). */
export type DocumentTriple = readonly [module: string, entity: string, id: string];

/** Selection of a classic list method. `start` must be lower case (protocol 4). */
export interface UppercaseListParams {
  readonly SELECT?: readonly string[];
  /** Uppercase names, and of the operators only none, `!`, `<`, `<=`, `>`, `>=`: everything else is dropped silently (protocol 4.3). */
  readonly FILTER?: Readonly<Record<string, unknown>>;
  readonly ORDER?: Readonly<Record<string, 'ASC' | 'DESC' | 'asc' | 'desc'>>;
  readonly start?: number;
}

/** Selection of a newer list method. */
export interface LowercaseListParams {
  readonly select?: readonly string[];
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly order?: Readonly<Record<string, 'ASC' | 'DESC' | 'asc' | 'desc'>>;
  readonly start?: number;
}

/** A row as portals send it: names and types differ by method, most ids and numbers are texts. */
export type Row = Readonly<Record<string, unknown>>;
