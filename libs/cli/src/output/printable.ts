const escape = '\u001b';
/** What `Paint` writes behind the escape, and nothing else that a terminal takes for a command. */
const colour = /^\[(?:1|22|31|32|33|39)m/;
/** Control characters, and marks that change the order in which the rest is read. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const visible = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that a terminal only shows: whatever is in it that would move, colour, rename or reorder is written out. */
export function printable(text: string): string {
  return text.replace(controls, (sign, at: number) => {
    if (sign === '\n' || sign === '\t') return sign;
    return sign === escape && colour.test(text.slice(at + 1, at + 5)) ? sign : visible(sign);
  });
}
