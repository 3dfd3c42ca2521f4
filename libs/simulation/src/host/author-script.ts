/** What an author's code does with one call, drawn by the seed. */
export interface AuthorScript {
  readonly kind:
    | 'ok'
    /** Fails so often with something that passes, then succeeds. */
    | 'fails-then-ok'
    | 'terminal'
    /** Calls its portal before it ends. */
    | 'calls-portal'
    /** Throws a text that not every database stores. */
    | 'odd-text'
    /** Never ends, and does not listen to its signal. */
    | 'hangs'
    | 'defers'
    /** Takes its process with it. */
    | 'kills';
  /** How long one execution takes. */
  readonly ms: number;
  readonly failures: number;
}
