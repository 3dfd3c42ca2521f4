import type { FormValue } from '../form/form-value.js';
import { MalformedCallError } from './malformed-call.error.js';
import { readTriple } from './triple.js';

/** CRM's own numbers of its built-in types, as `crm.item.*` wants them. */
const crmEntityTypeIds: Record<string, number> = {
  LEAD: 1,
  DEAL: 2,
  CONTACT: 3,
  COMPANY: 4,
  QUOTE: 7,
  SMART_INVOICE: 31,
};

/**
 * The kind of document that a workflow runs on, e.g. `crm / CCrmDocumentDeal / DEAL` (protocol 1.7).
 *
 * @public
 */
export class DocumentType {
  constructor(
    readonly module: string,
    readonly entity: string,
    readonly type: string,
  ) {}

  /** @throws MalformedCallError (`document-type`) unless `value` is a list of three texts that are not empty. */
  static fromWire(value: FormValue | undefined): DocumentType {
    const triple = readTriple(value);
    if (!triple) throw new MalformedCallError('document-type');
    return new DocumentType(...triple);
  }

  /** `entityTypeId` of `crm.item.*`: 2 for a deal, 147 for `DYNAMIC_147`; undefined outside CRM. */
  get crmEntityTypeId(): number | undefined {
    if (this.module !== 'crm') return undefined;
    const dynamic = /^DYNAMIC_(\d{1,9})$/.exec(this.type);
    return dynamic ? Number(dynamic[1]) : crmEntityTypeIds[this.type];
  }

  toWire(): [module: string, entity: string, type: string] {
    return [this.module, this.entity, this.type];
  }

  toString(): string {
    return this.toWire().join(' / ');
  }
}
