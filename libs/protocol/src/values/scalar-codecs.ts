import { addressCodec } from './address.js';
import { boolCodec } from './bool.js';
import { dateCodec } from './calendar-date.codec.js';
import { crmBindingCodec } from './crm-binding.js';
import { dateTimeCodec } from './date-time.codec.js';
import { idCodec } from './id.js';
import { moneyCodec } from './money.js';
import { multifieldCodec } from './multifield.js';
import { doubleCodec, intCodec } from './number.js';
import type { ScalarCodec } from './property-value.codec.js';
import { rawCodec } from './raw.js';
import { textCodec } from './text.js';
import { timeCodec } from './time-of-day.codec.js';
import { userCodec } from './user-reference.codec.js';

const codecs: Record<string, ScalarCodec<unknown>> = {
  bool: boolCodec,
  int: intCodec,
  double: doubleCodec,
  string: textCodec,
  text: textCodec,
  select: textCodec,
  date: dateCodec,
  datetime: dateTimeCodec,
  time: timeCodec,
  user: userCodec,
  file: idCodec,
  email: multifieldCodec('EMAIL'),
  phone: multifieldCodec('PHONE'),
  web: multifieldCodec('WEB'),
  im: multifieldCodec('IM'),
  deal_category: textCodec,
  deal_stage: textCodec,
  lead_status: textCodec,
  sms_sender: textCodec,
  mail_sender: textCodec,
  'uf:money': moneyCodec,
  'uf:url': textCodec,
  'uf:address': addressCodec,
  'uf:crm': crmBindingCodec,
  'uf:crm_status': textCodec,
  'uf:date': dateCodec,
  'uf:iblock_element': idCodec,
  'uf:iblock_section': idCodec,
};

export function scalarCodecFor(type: string): ScalarCodec<unknown> {
  const name = type.toLowerCase();
  return Object.hasOwn(codecs, name) ? codecs[name] : (rawCodec as ScalarCodec<unknown>);
}
