/**
 * A method that an app has asked for and the emulator lacks.
 *
 * @public
 */
export interface MissingMethod {
  /** Slug. */
  portal: string;
  /** As the app named it, in lower case; `api/…` for REST 3.0. */
  method: string;
  /** What happened, in words for the author of the app. */
  sentence: string;
}

const methodsKept = 500;
const longestName = 100;

/**
 * Methods that apps have asked for and the emulator lacks. The app gets the portal's own error, which reads as if the
 * portal had no such method; whoever writes the app has to learn that it may well have.
 *
 * @public
 */
export class MissingMethods {
  private readonly known = new Map<string, MissingMethod>();

  /** @param found Told once of each method and portal. */
  constructor(private readonly found?: (missing: MissingMethod) => void) {}

  /** Takes it down; returns the sentence for the log of requests. */
  note(portal: string, name: string): string {
    const method = name.slice(0, longestName);
    const key = `${portal}|${method}`;
    const known = this.known.get(key);
    if (known) return known.sentence;
    const sentence = `${method} is not emulated: the app is told that the portal has no such method, and a real portal may have it`;
    const missing = { portal, method, sentence };
    this.known.set(key, missing);
    if (this.known.size > methodsKept) this.known.delete(this.known.keys().next().value!);
    this.found?.(missing);
    return sentence;
  }

  /** What the apps of a portal asked for in vain. */
  of(portal: string): MissingMethod[] {
    return [...this.known.values()].filter((missing) => missing.portal === portal);
  }
}
