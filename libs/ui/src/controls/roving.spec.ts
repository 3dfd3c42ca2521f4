import { rovingTarget } from './roving.js';

describe('rovingTarget', () => {
  it.each([
    ['ArrowRight', 1, 2],
    ['ArrowDown', 2, 0],
    ['ArrowLeft', 0, 2],
    ['ArrowUp', 1, 0],
    ['Home', 2, 0],
    ['End', 0, 2],
  ])('%s leads from %d to %d of three', (key, from, to) => {
    expect(rovingTarget(key, from, 3)).toBe(to);
  });

  it('leaves other keys to others', () => {
    expect(rovingTarget('Enter', 0, 3)).toBeUndefined();
    expect(rovingTarget('Tab', 0, 3)).toBeUndefined();
  });
});
