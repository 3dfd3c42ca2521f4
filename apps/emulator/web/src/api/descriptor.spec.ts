import { readDefinitions } from './descriptor.js';

const one = (descriptor: unknown) => readDefinitions({ id: descriptor })[0];

describe('readDefinitions', () => {
  it('reads keys in any case and keeps ids as they are', () => {
    expect(
      readDefinitions({ taxId: { name: 'Tax id', TYPE: 'int', Required: 'Y', multiple: true } }),
    ).toEqual([
      {
        id: 'taxId',
        name: 'Tax id',
        description: '',
        type: 'int',
        required: true,
        multiple: true,
        options: [],
        initial: undefined,
      },
    ]);
  });

  it.each([
    ['Y', true],
    ['y', true],
    [true, true],
    [1, true],
    ['anything', true],
    ['N', false],
    ['n', false],
    ['false', false],
    ['0', false],
    [0, false],
    ['', false],
    [null, false],
    [false, false],
    [[], false],
  ])('takes Required %j for %s', (flag, required) => {
    expect(one({ NAME: 'a', REQUIRED: flag })?.required).toBe(required);
  });

  it('takes a missing type for string, and a missing name for the id', () => {
    expect(one({})).toMatchObject({ type: 'string', name: 'id' });
    expect(one(null)).toMatchObject({ type: 'string', name: 'id' });
  });

  it('reads options from a map and from pairs, titles in languages too', () => {
    expect(one({ OPTIONS: { a: 'First', b: { en: 'Second' } } })?.options).toEqual([
      { value: 'a', title: 'First' },
      { value: 'b', title: { EN: 'Second' } },
    ]);
    expect(one({ OPTIONS: [['x', 'Ex'], ['y']] })?.options).toEqual([
      { value: 'x', title: 'Ex' },
      { value: 'y', title: 'y' },
    ]);
    expect(one({ OPTIONS: ['Zero', 'One'] })?.options).toEqual([
      { value: '0', title: 'Zero' },
      { value: '1', title: 'One' },
    ]);
  });

  it.each([[[]], [null], ['text'], [undefined]])('reads nothing from %j', (descriptors) => {
    expect(readDefinitions(descriptors)).toEqual([]);
  });
});
