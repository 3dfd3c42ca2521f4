import type { FormValue } from '../form/form-value.js';
import { MalformedCallError } from './malformed-call.error.js';
import { readTriple } from './triple.js';

/**
 * The document that a workflow runs on, e.g. `crm / CCrmDocumentDeal / DEAL_512` (protocol 1.7).
 *
 * @public
 */
export class DocumentId {
  constructor(
    readonly module: string,
    readonly entity: string,
    readonly id: string,
  ) {}

  /** @throws MalformedCallError (`document-id`) unless `value` is a list of three texts that are not empty. */
  static fromWire(value: FormValue | undefined): DocumentId {
    const triple = readTriple(value);
    if (!triple) throw new MalformedCallError('document-id');
    return new DocumentId(...triple);
  }

  /** The element's own id: `512` of `DEAL_512`, `77` of `DYNAMIC_147_77`; ids of other modules are it already. */
  get elementId(): string {
    if (this.module !== 'crm') return this.id;
    return this.id.slice(this.id.lastIndexOf('_') + 1);
  }

  toWire(): [module: string, entity: string, id: string] {
    return [this.module, this.entity, this.id];
  }

  toString(): string {
    return this.toWire().join(' / ');
  }
}
