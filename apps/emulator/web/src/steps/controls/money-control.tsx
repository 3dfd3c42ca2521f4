import { textOf, type ControlProps } from './control-props.js';

const currencies = ['EUR', 'USD', 'GBP', 'PLN', 'RUB', 'UAH', 'BRL', 'INR', 'CNY'];

/** An amount with its currency, stored as `1500.00|USD`. */
export function MoneyControl({ property, value, onChange, binding, label = property.id }: ControlProps) {
  const [amount = '', currency = 'EUR'] = textOf(value).split('|');
  const known = currencies.includes(currency) ? currencies : [currency, ...currencies];
  const change = (nextAmount: string, nextCurrency: string) =>
    onChange(nextAmount === '' ? '' : `${nextAmount}|${nextCurrency}`);
  return (
    <div class="control-pair" data-shape="wide-first">
      <input
        {...binding}
        class="ui-input"
        inputMode="decimal"
        aria-label={`${label}: amount`}
        autocomplete="off"
        value={amount}
        onInput={(event) => change(event.currentTarget.value, currency)}
      />
      <select
        class="ui-input"
        aria-label={`${label}: currency`}
        value={currency}
        onChange={(event) => change(amount, event.currentTarget.value)}
      >
        {known.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </select>
    </div>
  );
}
