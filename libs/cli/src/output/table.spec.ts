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

  it('lists facts below each other', () => {
    expect(
      facts(plain, [
        ['id', 'x'],
        ['status', 3],
      ]),
    ).toBe('id      x\nstatus  3');
  });
});
