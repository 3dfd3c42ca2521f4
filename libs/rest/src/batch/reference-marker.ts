/**
 * The portal's matcher works on bytes: only ASCII whitespace ends a run of characters for it, where JavaScript's `\\s` also
 * knows NBSP, em spaces, U+3000, U+FEFF and U+2028. Old versions of its engine do not count the vertical tab either.
 */
const referenceMarker = /\$(?:result|next|total|time|error)[^ \t\n\f\r]*\[/i;

/**
 * Whether the portal may take a part of the text for a reference inside a batch and replace it: `$`, one of five names in any
 * case, and a bracket in the same run of characters (protocol 6.5). Encoding does not help, because it replaces after
 * parsing: such a text must not go in a batch.
 *
 * @public
 */
export const mayBeTakenForReference = (text: string): boolean => referenceMarker.test(text);
