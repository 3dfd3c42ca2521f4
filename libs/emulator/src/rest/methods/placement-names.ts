/** What a placement allows besides being bound (rest/lib/api/placement.php and the modules that declare them). */
export interface PlacementRule {
  /** The scope that declares it; undefined for placements of every app. */
  readonly scope?: string;
  /** How many handlers an app may bind. */
  readonly maxCount?: number;
  /** Whether a binding may be for one user only. */
  readonly userMode?: boolean;
  /** Names of options that are kept. */
  readonly options?: readonly string[];
}

const crmKinds = ['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'QUOTE', 'SMART_INVOICE'];
const crmPlaces = [
  'LIST_MENU',
  'LIST_TOOLBAR',
  'DETAIL_TAB',
  'DETAIL_ACTIVITY',
  'DETAIL_TOOLBAR',
  'ACTIVITY_TIMELINE_MENU',
  'DOCUMENTGENERATOR_BUTTON',
  'ROBOT_DESIGNER_TOOLBAR',
];

const others: Record<string, PlacementRule> = {
  LEFT_MENU: {},
  PAGE_BACKGROUND_WORKER: { maxCount: 1, userMode: true, options: ['errorHandlerUrl'] },
  REST_APP_URI: { maxCount: 1 },
  USER_PROFILE_MENU: { scope: 'user' },
  USER_PROFILE_TOOLBAR: { scope: 'user' },
  TASK_VIEW_TAB: { scope: 'task' },
  TASK_VIEW_SIDEBAR: { scope: 'task' },
  TASK_VIEW_TOP_PANEL: { scope: 'task' },
  TASK_LIST_CONTEXT_MENU: { scope: 'task' },
  TASK_USER_LIST_TOOLBAR: { scope: 'task' },
  TASK_ROBOT_DESIGNER_TOOLBAR: { scope: 'task' },
  IM_NAVIGATION: { scope: 'im', options: ['iconName'] },
  IM_CONTEXT_MENU: { scope: 'im', options: ['context', 'role'] },
  IM_SIDEBAR: { scope: 'im', options: ['iconName', 'context', 'role', 'color', 'width', 'height'] },
  IM_TEXTAREA: { scope: 'im', options: ['iconName', 'context', 'role', 'color', 'width', 'height'] },
  IM_SMILES_SELECTOR: { scope: 'im', options: ['context', 'role'] },
  CRM_ACTIVITY_LIST_MENU: { scope: 'crm' },
  CRM_ANALYTICS_MENU: { scope: 'crm' },
  CRM_ANALYTICS_TOOLBAR: { scope: 'crm' },
  CRM_FUNNELS_TOOLBAR: { scope: 'crm' },
  CRM_REQUISITE_EDIT_FORM: { scope: 'crm' },
};

const crmPattern = new RegExp(`^CRM_(?:${crmKinds.join('|')}|DYNAMIC_\\d+)_(?:${crmPlaces.join('|')})$`);

/** The rule of a placement; undefined where the portal has none of that name. */
export function placementRule(
  placement: string,
  smartProcesses: readonly number[],
): PlacementRule | undefined {
  if (Object.hasOwn(others, placement)) return others[placement];
  if (!crmPattern.test(placement)) return undefined;
  const type = /^CRM_DYNAMIC_(\d+)_/.exec(placement);
  if (type && !smartProcesses.includes(Number(type[1]))) return undefined;
  return { scope: 'crm' };
}

/** All placements of a portal; the settings dialog of bizproc is private and not among them. */
export function placementNames(smartProcesses: readonly number[]): string[] {
  const kinds = [...crmKinds, ...smartProcesses.map((id) => `DYNAMIC_${id}`)];
  return [
    ...Object.keys(others),
    ...kinds.flatMap((kind) => crmPlaces.map((place) => `CRM_${kind}_${place}`)),
  ];
}
