/** Colours of a terminal, or none; and how wide it is. */
export interface Paint {
  /** Columns of the terminal; undefined where nobody looks at one. */
  readonly width?: number;
  bold(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const escape =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;

const coloured: Paint = {
  bold: escape(1, 22),
  red: escape(31, 39),
  green: escape(32, 39),
  yellow: escape(33, 39),
};

const same = (text: string): string => text;
const plain: Paint = { bold: same, red: same, green: same, yellow: same };

/** Colours only where a person looks at them: not in a pipe, not with `NO_COLOR`. */
export const paintFor = (
  { isTTY, columns }: { isTTY?: boolean; columns?: number },
  env: NodeJS.ProcessEnv,
): Paint => ({
  ...(isTTY === true && env.NO_COLOR === undefined ? coloured : plain),
  ...(isTTY === true && columns !== undefined && { width: columns }),
});
