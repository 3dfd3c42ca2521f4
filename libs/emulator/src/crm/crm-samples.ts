import type { PhpValue } from '../wire/php-value.js';

/** Takes samples. */
interface Samples {
  add(entityTypeId: number, fields: { [name: string]: PhpValue }, id?: number): number;
}

/** Data that every portal begins with: a company, a person, a lead and five deals. */
export function addSamples(store: Samples): void {
  store.add(4, { TITLE: 'Muster GmbH', INDUSTRY: 'IT', PHONE: [], EMAIL: [] }, 5);
  store.add(3, { NAME: 'Anna', LAST_NAME: 'Schmidt', COMPANY_ID: '5', POST: 'Buyer' }, 7);
  store.add(
    1,
    { TITLE: 'Question from the site', STATUS_ID: 'NEW', OPPORTUNITY: '0', CURRENCY_ID: 'EUR' },
    3,
  );
  const deals: [string, string, string][] = [
    ['Annual contract', '1499.50', 'NEW'],
    ['Pilot in Hamburg', '820.00', 'PREPARATION'],
    ['Licences for Müller & Söhne', '12400.00', 'EXECUTING'],
    ['Support package', '300.00', 'NEW'],
    ['Training days', '2250.00', 'WON'],
  ];
  deals.forEach(([title, amount, stage], index) => {
    store.add(
      2,
      {
        TITLE: title,
        OPPORTUNITY: amount,
        CURRENCY_ID: 'EUR',
        STAGE_ID: stage,
        CATEGORY_ID: '0',
        COMPANY_ID: '5',
        CONTACT_ID: '7',
        COMMENTS: '',
        ASSIGNED_BY_ID: '17',
      },
      512 + index,
    );
  });
}
