import { encodeForm } from './encode-form.js';

describe('encodeForm', () => {
  it.each([
    [{ a: { b: ['x'] } }, 'a%5Bb%5D%5B0%5D=x'],
    [{ a: 'two words' }, 'a=two+words'],
    [{ a: "~!*'()-_." }, 'a=%7E%21%2A%27%28%29-_.'],
    [{ a: true, b: false }, 'a=1&b=0'],
    [{ a: null, b: undefined, c: [], d: { e: [] } }, ''],
    [{ a: '' }, 'a='],
    [{ a: 3, b: -1.5, c: 1e21, d: 1.5e-7, e: 12n }, 'a=3&b=-1.5&c=1000000000000000000000&d=0.00000015&e=12'],
    [{ a: '|\\{=>' }, 'a=%7C%5C%7B%3D%3E'],
    [{ a: 'Привет' }, 'a=%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82'],
    [{ a: '\ud83d' }, 'a=%EF%BF%BD'],
    [{ 2: 'x', 'k&': 'y' }, '2=x&k%26=y'],
  ])('writes %j', (value, expected) => {
    expect(encodeForm(value)).toBe(expected);
  });

  it('refuses what has no form', () => {
    expect(() => encodeForm({ a: Number.NaN })).toThrow(TypeError);
    expect(() => encodeForm({ a: () => 1 })).toThrow(TypeError);
  });
});
