import { phpJson } from '../wire/php-json.js';
import { isPhpMap, memberOf, phpMap, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import { isTrue } from '../workflow/property-types.js';
import type { PortalAccount } from '../account/portal-account.js';
import { localise } from '../culture/localised-text.js';
import type { PropertyDescriptor, Registration } from '../account/registration.js';

/** What a designer has on screen when the settings dialog opens. @public */
export interface SettingsDialogOptions {
  code: string;
  clientId?: string;
  /** Robots show normalised properties, the workflow designer those as stored (protocol 9.1). */
  designer: 'robot' | 'workflow';
  activityName?: string;
  /** By property id; missing ones are unset. */
  currentValues?: { [id: string]: PhpValue };
  documentType?: [string, string, string];
  documentFields?: PhpMap;
  /** The designer's user. */
  userId?: number;
}

const deal: [string, string, string] = ['crm', 'CCrmDocumentDeal', 'DEAL'];

/** Fields that a dialog can refer to. */
const documentFields: PhpMap = {
  TITLE: { Name: 'Name', Type: 'string', Multiple: false, Required: true },
  STAGE_ID: {
    Name: 'Stage',
    Type: 'deal_stage',
    Options: { NEW: 'New', 'C4:WON': 'Won' },
    Multiple: false,
    Required: false,
  },
};

/** `PLACEMENT_OPTIONS` of the settings dialog, as JSON text. */
export function settingsDialog(
  portal: PortalAccount,
  registration: Registration,
  activityName: string,
  options: SettingsDialogOptions,
): string {
  const properties = phpMap();
  const currentValues = phpMap();
  for (const [id, descriptor] of Object.entries(registration.properties)) {
    properties[id] =
      options.designer === 'robot' ? normalised(id, descriptor, portal.culture.language) : descriptor;
    currentValues[id] = memberOf(options.currentValues, id) ?? null;
  }
  return phpJson({
    code: registration.code,
    activity_name: activityName,
    properties: listWhenEmpty(properties),
    current_values: listWhenEmpty(currentValues),
    document_type: options.documentType ?? registration.documentType ?? deal,
    document_fields: options.documentFields ?? documentFields,
    template: [],
  });
}

function normalised(id: string, descriptor: PropertyDescriptor, language: string): PhpMap {
  return {
    Id: id,
    Type: toText(descriptor['TYPE']) || 'string',
    Name: localise(descriptor['NAME'], language),
    Description: localise(descriptor['DESCRIPTION'], language),
    Multiple: isTrue(descriptor['MULTIPLE']),
    Required: isTrue(descriptor['REQUIRED']),
    Options: descriptor['OPTIONS'] ?? null,
    Settings: descriptor['SETTINGS'] ?? null,
    Default: descriptor['DEFAULT'] ?? null,
  };
}

function listWhenEmpty(map: PhpMap): PhpMap | PhpValue[] {
  return isPhpMap(map) && Object.keys(map).length > 0 ? map : [];
}
