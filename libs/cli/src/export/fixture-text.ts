const width = 80;

/** JSON as formatters leave it: short lists of plain values stay on one line. */
export function fixtureText(fixture: object): string {
  const text = JSON.stringify(fixture, null, 2).replace(
    /^(.*)\[\n([^[\]{}]*?)\n\s*\](,?)$/gm,
    (all, before: string, items: string, after: string) => {
      const line = `${before}[${items
        .split('\n')
        .map((item) => item.trim())
        .join(' ')}]${after}`;
      return line.length <= width ? line : all;
    },
  );
  return `${text}\n`;
}
