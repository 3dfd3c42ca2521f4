/** Thrown for what is no JSON, or nested deeper than any reply of a portal. */
export class JsonTextError extends Error {}

const deepest = 1_000;
/** Work between two looks at the clock, and between two breaths. */
const tokensPerLook = 1_000;
const msPerStep = 8;

type Container = unknown[] | Record<string, unknown>;

interface Frame {
  readonly container: Container;
  /** Of an object: the name of the member that comes. */
  key: string | undefined;
}

/**
 * `JSON.parse` in steps of a few milliseconds, however many small values the text holds: the event loop turns in
 * between. Several times slower in all, so for large texts only.
 *
 * @throws JsonTextError
 */
export async function parseInSteps(text: string): Promise<unknown> {
  const reader = new JsonReader(text);
  for (let since = performance.now(); !reader.read(tokensPerLook);) {
    if (performance.now() - since < msPerStep) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return reader.result;
}

class JsonReader {
  private at = 0;
  private readonly stack: Frame[] = [];
  private expects: 'value' | 'first-value' | 'key' | 'first-key' | 'separator' | 'end' = 'value';
  result: unknown;

  constructor(private readonly text: string) {}

  /** Reads so many tokens; true when the text is read to its end. */
  read(tokens: number): boolean {
    for (let count = 0; count < tokens; count += 1) {
      const sign = this.sign();
      if (this.expects === 'end') {
        if (sign !== '') throw new JsonTextError('more than one value');
        return true;
      }
      this.token(sign);
    }
    return false;
  }

  private token(sign: string): void {
    switch (this.expects) {
      case 'first-value':
        if (sign === ']') return this.close();
        return this.value(sign);
      case 'value':
        return this.value(sign);
      case 'first-key':
        if (sign === '}') return this.close();
        return this.key(sign);
      case 'key':
        return this.key(sign);
      default:
        return this.separator(sign);
    }
  }

  private value(sign: string): void {
    if (sign === '{') return this.open({}, 'first-key');
    if (sign === '[') return this.open([], 'first-value');
    if (sign === '"') return this.put(this.string());
    const from = this.at;
    while (/[-+.\w]/.test(this.text[this.at] ?? '')) this.at += 1;
    this.put(parsed(this.text.slice(from, this.at)));
  }

  private key(sign: string): void {
    if (sign !== '"') throw new JsonTextError('a name was expected');
    const key = this.string();
    if (this.sign() !== ':') throw new JsonTextError('a colon was expected');
    this.at += 1;
    this.top.key = key;
    this.expects = 'value';
  }

  private separator(sign: string): void {
    const isList = Array.isArray(this.top.container);
    if (sign === (isList ? ']' : '}')) return this.close();
    if (sign !== ',') throw new JsonTextError('a comma was expected');
    this.at += 1;
    this.expects = isList ? 'value' : 'key';
  }

  private open(container: Container, expects: 'first-key' | 'first-value'): void {
    if (this.stack.length >= deepest) throw new JsonTextError('nested too deeply');
    this.at += 1;
    this.stack.push({ container, key: undefined });
    this.expects = expects;
  }

  private close(): void {
    this.at += 1;
    this.put((this.stack.pop() as Frame).container);
  }

  private put(value: unknown): void {
    const frame = this.stack.at(-1);
    if (frame === undefined) {
      this.result = value;
      this.expects = 'end';
      return;
    }
    const { container, key } = frame;
    if (Array.isArray(container)) container.push(value);
    else if (key === '__proto__') {
      // As JSON.parse does: a member of that name, not another prototype.
      Object.defineProperty(container, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    } else container[key as string] = value;
    this.expects = 'separator';
  }

  private get top(): Frame {
    return this.stack.at(-1) as Frame;
  }

  /** The next sign that is no whitespace, which is not taken yet; empty at the end. */
  private sign(): string {
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined) return '';
      if (sign !== ' ' && sign !== '\n' && sign !== '\t' && sign !== '\r') return sign;
      this.at += 1;
    }
  }

  private string(): string {
    const from = this.at;
    for (let quote = from; ;) {
      quote = this.text.indexOf('"', quote + 1);
      if (quote === -1) throw new JsonTextError('a text without end');
      let escapes = 0;
      while (this.text[quote - 1 - escapes] === '\\') escapes += 1;
      if (escapes % 2 === 1) continue;
      this.at = quote + 1;
      return parsed(this.text.slice(from, this.at)) as string;
    }
  }
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    throw new JsonTextError('no value');
  }
}
