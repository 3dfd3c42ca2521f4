import { paintFor } from './paint.js';
import { facts, table } from './table.js';

const terminal = { isTTY: true };
const plain = paintFor({}, {});

describe('output for people', () => {
  it('has colours on a terminal only, and not where NO_COLOR is set', () => {
    expect(paintFor(terminal, {}).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintFor(terminal, { NO_COLOR: '' }).red('x')).toBe('x');
    expect(plain.red('x')).toBe('x');
  });

  it('aligns columns without lines and without blanks at the end', () => {
    expect(
      table(
        plain,
        ['Code', 'State'],
        [
          ['greet', 'dead'],
          ['a', null],
        ],
        '-',
      ),
    ).toBe('Code   State\ngreet  dead\na');
    expect(table(plain, ['Code'], [], 'Nothing')).toBe('Nothing');
  });

  describe('on a terminal', () => {
    const rows = [
      ['r1', 'a text that is longer than what has room beside the other columns'],
      ['r2', 'short\nand a second line that is as long as the first one was in the row above'],
    ];
    const widths = (columns: number, options = {}) =>
      table(paintFor({ isTTY: true, columns }, { NO_COLOR: '1' }), ['Run', 'Error'], rows, '-', options)
        .split('\n')
        .map((line) => line.length);

    it.each([40, 80, 160])('of %d columns fits, and says where something was cut', (columns) => {
      expect(Math.max(...widths(columns))).toBeLessThanOrEqual(columns);
      const text = table(paintFor({ isTTY: true, columns }, {}), ['Run', 'Error'], rows, '-');
      expect(text.includes('…')).toBe(columns < 80);
    });

    it('cuts nothing where it is to be wide, nor in a pipe', () => {
      expect(Math.max(...widths(40, { wide: true }))).toBeGreaterThan(60);
      expect(table(plain, ['Run', 'Error'], rows, '-')).not.toContain('…');
    });

    it('measures text, not colours', () => {
      const paint = paintFor({ isTTY: true, columns: 40 }, {});
      const cell = paint.red('x'.repeat(30));
      expect(table(paint, ['Run', 'State'], [['r1', cell]], '-')).toContain(cell);
    });
  });

  it('lists facts below each other', () => {
    expect(
      facts(plain, [
        ['id', 'x'],
        ['status', 3],
      ]),
    ).toBe('id      x\nstatus  3');
  });
});
