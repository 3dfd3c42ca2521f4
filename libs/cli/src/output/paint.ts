/** Colours of a terminal, or none. */
export interface Paint {
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
export const paintFor = (stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint =>
  stream.isTTY === true && env.NO_COLOR === undefined ? coloured : plain;
