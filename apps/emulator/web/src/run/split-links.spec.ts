import { splitLinks } from './split-links.js';

const links = (text: string) =>
  splitLinks(text)
    .filter(({ isLink }) => isLink)
    .map((part) => part.text);

describe('splitLinks', () => {
  it('finds addresses and leaves the punctuation to the sentence', () => {
    expect(links('See http://a.example/x?y=1, or (https://b.example/).')).toEqual([
      'http://a.example/x?y=1',
      'https://b.example/',
    ]);
  });

  it('takes nothing else for a link', () => {
    expect(links('javascript:alert(1) ftp://a.example data:text/html,x http://')).toEqual([]);
  });

  it('loses nothing', () => {
    const text = 'a https://b.example c\nhttp://d.example';
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
