import { describeForm } from './form-body.js';

describe('describeForm', () => {
  it('draws the tree of the brackets', () => {
    const body =
      'code=a&document_id%5B0%5D=crm&properties%5Bx%5D%5BPHONE%5D%5Bn0%5D%5BVALUE%5D=%2B1&properties[y]=';
    expect(describeForm(body)).toEqual({
      code: 'a',
      document_id: { 0: 'crm' },
      properties: { x: { PHONE: { n0: { VALUE: '+1' } } }, y: '' },
    });
  });

  it.each(['', '{"a":1}', '[1]', '<html>a=b</html>', 'no form at all'])('leaves %j as it came', (body) => {
    expect(describeForm(body)).toBe(body);
  });

  it('takes names that objects know for nothing but names', () => {
    const tree = describeForm('__proto__[polluted]=yes&constructor=x&a[toString]=y');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(tree)).toBe(
      '{"__proto__":{"polluted":"yes"},"constructor":"x","a":{"toString":"y"}}',
    );
  });

  it('survives a name that is text and branch at once', () => {
    expect(describeForm('a=1&a[b]=2')).toEqual({ a: { b: '2' } });
  });
});
