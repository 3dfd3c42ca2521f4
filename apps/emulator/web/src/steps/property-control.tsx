import type { FunctionComponent } from 'preact';
import { BoolControl } from './controls/bool-control.js';
import { ChoiceControl } from './controls/choice-control.js';
import { ContactControl } from './controls/contact-control.js';
import type { ControlProps } from './controls/control-props.js';
import { CrmControl } from './controls/crm-control.js';
import { DateControl } from './controls/date-control.js';
import { DocumentTypeControl } from './controls/document-type-control.js';
import { MoneyControl } from './controls/money-control.js';
import { LongTextControl, TextControl } from './controls/text-control.js';
import { UserControl } from './controls/user-control.js';
import { propertyType, type ControlKind } from './property-type.js';

const controls: Record<ControlKind, FunctionComponent<ControlProps>> = {
  text: TextControl,
  'long-text': LongTextControl,
  integer: TextControl,
  decimal: TextControl,
  bool: BoolControl,
  choice: ChoiceControl,
  date: DateControl,
  datetime: DateControl,
  time: DateControl,
  user: UserControl,
  file: TextControl,
  money: MoneyControl,
  link: TextControl,
  crm: CrmControl,
  contact: ContactControl,
  'document-type': DocumentTypeControl,
};

/** The control of a property's type, for one value. */
export function PropertyControl(props: ControlProps) {
  const Control = controls[propertyType(props.property.type).control];
  return <Control {...props} />;
}
