import { ReturnProperty } from '@bizproc-kit/activity';

export class TextHashOutput {
  @ReturnProperty({ name: { en: 'Digest (hexadecimal)', de: 'Prüfsumme (hexadezimal)', ru: 'Хеш (hex)' } })
  digest!: string;

  @ReturnProperty({ name: { en: 'Size in bytes', de: 'Größe in Bytes', ru: 'Размер в байтах' }, type: 'int' })
  bytes!: number;
}
