import { createHash } from 'node:crypto';

import { type ActivityHandler, BizprocActivity } from '@bizproc-kit/activity';

import { TextHashInput } from './text-hash.input.js';
import { TextHashOutput } from './text-hash.output.js';

@BizprocActivity({
  code: 'text_hash',
  kind: 'activity',
  name: { en: 'Hash a text', de: 'Text hashen', ru: 'Хеш текста' },
  description: {
    en: 'Computes the digest of a text, for example to detect that it has changed',
    de: 'Berechnet die Prüfsumme eines Textes, zum Beispiel um Änderungen zu erkennen',
    ru: 'Вычисляет хеш текста, например чтобы заметить его изменение',
  },
  input: TextHashInput,
  output: TextHashOutput,
})
export class TextHashActivity implements ActivityHandler<TextHashInput, TextHashOutput> {
  execute({ text, algorithm }: TextHashInput): TextHashOutput {
    const content = Buffer.from(text, 'utf8');
    return { digest: createHash(algorithm).update(content).digest('hex'), bytes: content.length };
  }
}
