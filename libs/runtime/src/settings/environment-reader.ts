/** Reads variables one by one and collects what is wrong with them, instead of stopping at the first. */
export class EnvironmentReader {
  readonly problems: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** The trimmed text, or `undefined` when unset or empty. */
  text(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value ? value : undefined;
  }

  required(name: string, hint: string): string {
    const value = this.text(name);
    if (value === undefined) this.problems.push(`${name} is missing: ${hint}`);
    return value ?? '';
  }

  integer(name: string, fallback: number, range: { min: number; max: number }): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= range.min && number <= range.max) return number;
    this.problems.push(`${name} must be a whole number from ${range.min} to ${range.max}, not "${value}"`);
    return fallback;
  }

  optionalInteger(name: string, range: { min: number; max: number }): number | undefined {
    return this.text(name) === undefined ? undefined : this.integer(name, range.min, range);
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value.toLowerCase());
    if (found === undefined)
      this.problems.push(`${name} must be one of ${choices.join(', ')}, not "${value}"`);
    return found ?? fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    return (
      this.choice(name, ['true', 'false', '1', '0'], fallback ? 'true' : 'false').match(/true|1/) !== null
    );
  }

  url(name: string, protocols: readonly string[], value = this.text(name)): string | undefined {
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && protocols.includes(url.protocol)) return value.replace(/\/+$/, '');
    // The value may hold a password: it is not repeated.
    this.problems.push(
      `${name} must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
    return undefined;
  }
}
