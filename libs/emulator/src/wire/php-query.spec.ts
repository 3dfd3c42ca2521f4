import { decodedFixture, fixture } from '../testing/fixtures.js';
import { buildQuery, parseQuery } from './php-query.js';

describe('PHP form encoding', () => {
  it.each<[unknown, string]>([
    [{ a: { b: ['x'] } }, 'a%5Bb%5D%5B0%5D=x'],
    [{ a: 'b c~d' }, 'a=b+c%7Ed'],
    [{ a: "!'()*-_." }, 'a=%21%27%28%29%2A-_.'],
    [{ a: true, b: false }, 'a=1&b=0'],
    [{ a: null, b: [], c: {}, d: { e: [] }, f: '' }, 'f='],
    [{ a: 1.5, b: 0 }, 'a=1.5&b=0'],
    [{ a: '|\\{=>' }, 'a=%7C%5C%7B%3D%3E'],
    [{ a: 'Привет 🚀' }, 'a=%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82+%F0%9F%9A%80'],
    [{ a: 'x\ud800y' }, 'a=x%EF%BF%BDy'],
  ])('writes %j', (source, text) => {
    expect(buildQuery(source as Record<string, unknown>)).toBe(text);
  });

  it.each([
    '01-activity-scalar.form',
    '02-activity-multiple-empty-unicode.form',
    '09-activity-nested-types.form',
    '20-event-onappinstall.form',
    '32-placement-post-robot.form',
  ])('reads %s and writes the same bytes', (file) => {
    expect(buildQuery(decodedFixture(file))).toBe(fixture(file));
  });

  it.each<[string, unknown]>([
    ['a=1&a=2', { a: '2' }],
    ['a[]=x&a[]=y', { a: ['x', 'y'] }],
    ['a[2]=x&a[5]=y', { a: { 2: 'x', 5: 'y' } }],
    ['a.b=1&c d=2&e[f.g]=3', { a_b: '1', c_d: '2', e: { 'f.g': '3' } }],
    ['a[b=1', { a_b: '1' }],
    ['a', { a: '' }],
    ['a[b]=1&a=2', { a: '2' }],
    ['=1&&[x]=2', {}],
    ['a=%FF+b', { a: '\ufffd b' }],
  ])('reads %s', (text, value) => {
    expect(JSON.parse(JSON.stringify(parseQuery(text)))).toEqual(value);
  });

  it('keeps __proto__ a plain key', () => {
    const form = parseQuery('a[__proto__][polluted]=1&__proto__[x]=2');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(form)).toEqual(['a', '__proto__']);
  });
});
