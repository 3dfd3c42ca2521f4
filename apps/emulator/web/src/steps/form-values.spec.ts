import type { PropertyDefinition } from '../api/model.js';
import { formErrors, initialValues, toSettings } from './form-values.js';

const culture = { dateFormat: 'DD.MM.YYYY', dateTimeFormat: 'DD.MM.YYYY HH:MI:SS' };

const property = (part: Partial<PropertyDefinition>): PropertyDefinition => ({
  id: 'p',
  type: 'string',
  name: 'P',
  description: '',
  required: false,
  multiple: false,
  options: [],
  initial: undefined,
  ...part,
});

const initial = (part: Partial<PropertyDefinition>) => initialValues([property(part)], culture)['p'];

describe('the settings form', () => {
  it('begins with the defaults, as their controls hold them', () => {
    expect(initial({ initial: 'text' })).toEqual({ mode: 'values', values: ['text'] });
    expect(initial({ initial: 0, type: 'int' })).toEqual({ mode: 'values', values: ['0'] });
    expect(initial({ initial: true, type: 'bool' })).toEqual({ mode: 'values', values: ['Y'] });
    expect(initial({ initial: 'n', type: 'bool' })).toEqual({ mode: 'values', values: ['N'] });
    expect(initial({ initial: '21.08.2026', type: 'date' })).toEqual({
      mode: 'values',
      values: ['2026-08-21'],
    });
    expect(initial({ initial: '2026-08-21', type: 'date' })).toEqual({
      mode: 'values',
      values: ['2026-08-21'],
    });
    expect(initial({ initial: ['a', 'b'], multiple: true })).toEqual({ mode: 'values', values: ['a', 'b'] });
    expect(initial({ initial: ['a', 'b'] })).toEqual({ mode: 'values', values: ['a'] });
    expect(initial({ initial: { 1: 'a' }, multiple: true })).toEqual({ mode: 'values', values: ['a'] });
    expect(initial({})).toEqual({ mode: 'values', values: [] });
  });

  it('shows a default that its control cannot hold as the text that it is', () => {
    expect(initial({ initial: 'next week', type: 'date' })).toEqual({
      mode: 'expression',
      text: 'next week',
    });
    expect(initial({ initial: '{=Document:ID}' })).toEqual({ mode: 'expression', text: '{=Document:ID}' });
  });

  it('leaves fields without a value out', () => {
    const properties = [property({ id: 'a' }), property({ id: 'b', multiple: true }), property({ id: 'c' })];
    const form = {
      a: { mode: 'values' as const, values: ['  '] },
      b: { mode: 'values' as const, values: ['', 'kept', ''] },
      c: { mode: 'expression' as const, text: '' },
    };
    expect(toSettings(properties, form, culture)).toEqual({ b: ['kept'] });
  });

  it('writes contact entries of one field into one map', () => {
    const values = [
      { VALUE: '+1', VALUE_TYPE: 'WORK' },
      { VALUE: '', VALUE_TYPE: 'HOME' },
      { VALUE: '+2', VALUE_TYPE: 'MOBILE' },
    ];
    const phone = property({ type: 'phone', multiple: true });
    expect(toSettings([phone], { p: { mode: 'values', values } }, culture)).toEqual({
      p: { PHONE: { n0: { VALUE: '+1', VALUE_TYPE: 'WORK' }, n1: { VALUE: '+2', VALUE_TYPE: 'MOBILE' } } },
    });
  });

  it('asks for required values, in either mode', () => {
    const required = property({ required: true });
    expect(formErrors([required], { p: { mode: 'values', values: [''] } })).toEqual({ p: 'Needs a value' });
    expect(formErrors([required], { p: { mode: 'expression', text: ' ' } })).toEqual({ p: 'Needs a value' });
    expect(formErrors([required], {})).toEqual({ p: 'Needs a value' });
    expect(formErrors([required], { p: { mode: 'values', values: ['x'] } })).toEqual({});
  });

  it.each([
    ['int', '42', true],
    ['int', '-7', true],
    ['int', '4.2', false],
    ['int', 'many', false],
    ['double', '1499.50', true],
    ['double', '.5', true],
    ['double', '1,5', false],
    ['double', '1.2.3', false],
  ])('takes for %s %j: %s', (type, value, good) => {
    const errors = formErrors([property({ type })], { p: { mode: 'values', values: [value] } });
    expect(Object.keys(errors)).toEqual(good ? [] : ['p']);
  });

  it('does not check what an expression will be', () => {
    const int = property({ type: 'int' });
    expect(formErrors([int], { p: { mode: 'expression', text: '{=Document:TITLE}' } })).toEqual({});
  });
});
