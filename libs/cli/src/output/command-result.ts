/** What a command has to say: data for programs, text for people. */
export interface CommandResult {
  /** Printed as one JSON document with `--json`. */
  readonly data: unknown;
  /** Printed otherwise. */
  readonly text: string;
  /** 1 when the goal was not reached. Default 0. */
  readonly exitCode?: 0 | 1;
}
