/** What the process ends with. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command has to say: data for programs, text for people. */
export interface CommandResult {
  /** Printed as one JSON document with `--json`. */
  readonly data: unknown;
  /** Printed otherwise. */
  readonly text: string;
  /** 1 when the goal was not reached; 2 and 3 only where a command documents them. Default 0. */
  readonly exitCode?: ExitCode;
}
