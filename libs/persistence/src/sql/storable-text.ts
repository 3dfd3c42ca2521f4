/**
 * A text from outside as every database takes it: PostgreSQL refuses NUL, and half a letter is refused or changed by all of
 * them. Both become `U+FFFD`. Not for names and keys: two of them must not become one.
 *
 * @internal
 */
export function storableText(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, '\uFFFD');
}
