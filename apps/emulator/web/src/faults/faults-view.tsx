import type { ActiveFault } from '@bizproc-kit/emulator/control';
import {
  Badge,
  Button,
  Card,
  EmptyState,
  Field,
  notify,
  Notice,
  Segmented,
  Switch,
  type SegmentedOption,
  useStore,
} from '@bizproc-kit/ui';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { addFault, clearFaults, listFaults, removeFault } from '../api/emulator.js';
import type { PortalState } from '../api/state.js';
import { live } from '../live/live-store.js';
import { faultGroups, isAlive, isOf, type FaultPreset } from './fault-preset.js';
import { PortalFaults } from './portal-faults.js';

const chances = [
  { value: '1', label: 'Every time' },
  { value: '0.5', label: 'Half the time' },
  { value: '0.1', label: 'One in ten' },
];
const counts = [
  { value: '', label: 'Until switched off' },
  { value: '1', label: 'Once' },
  { value: '3', label: 'Three times' },
];

/** Everything that goes wrong in production, by click. */
export function FaultsView({ portal: { slug: portal, deleted } }: { portal: PortalState }) {
  const strikes = useStore(live, (state) => state.strikes);
  const [rules, setRules] = useState<ActiveFault[]>([]);
  const [problem, setProblem] = useState('');
  const [everywhere, setEverywhere] = useState<'portal' | 'all'>('portal');
  const [chance, setChance] = useState('1');
  const [count, setCount] = useState('');
  const [match, setMatch] = useState('');

  const read = useCallback(async () => {
    try {
      setRules(await listFaults());
      setProblem('');
    } catch (failure) {
      setProblem((failure as Error).message);
    }
  }, []);
  useEffect(() => void read(), [read, strikes]);

  const change = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (failure) {
      notify('bad', 'The fault was not switched', (failure as Error).message);
    }
    await read();
  };

  const toggle = (preset: FaultPreset, on: boolean) =>
    change(async () => {
      const same = rules.filter((rule) => isOf(rule, preset, portal));
      for (const rule of same) await removeFault(rule.id);
      if (!on) return;
      await addFault({
        target: preset.target,
        effect: preset.effect,
        ...(everywhere === 'portal' && preset.target !== 'oauth' ? { portal } : {}),
        ...(match === '' ? {} : { match }),
        ...(chance === '1' ? {} : { probability: Number(chance) }),
        ...(count === '' ? {} : { count: Number(count) }),
      });
    });

  return (
    <div class="faults">
      {problem && (
        <Notice tone="bad" title="The faults could not be read">
          {problem}
        </Notice>
      )}
      <Card title="How the next switch strikes" icon="bolt">
        <div class="fault-scope">
          <Choice
            label="Where"
            value={everywhere}
            onChange={setEverywhere}
            options={[
              { value: 'portal', label: portal },
              { value: 'all', label: 'All portals' },
            ]}
          />
          <Choice label="How often" value={chance} onChange={setChance} options={chances} />
          <Choice label="How long" value={count} onChange={setCount} options={counts} />
          <Field label="Only" hint="A method, a CODE; * at the end for any rest">
            {(binding) => (
              <input
                {...binding}
                class="ui-input"
                data-mono=""
                placeholder="any"
                autocomplete="off"
                value={match}
                onInput={(event) => setMatch(event.currentTarget.value.trim())}
              />
            )}
          </Field>
        </div>
      </Card>
      <div class="fault-groups">
        {faultGroups.map((group) => (
          <Card key={group.target} title={group.title} flush>
            <ul class="fault-list">
              {group.presets.map((preset) => {
                const own = rules.filter((rule) => isOf(rule, preset, portal));
                const on = own.some(isAlive);
                const struck = own.reduce((sum, rule) => sum + rule.struck, 0);
                return (
                  <li key={preset.name} class="fault" data-fault={preset.name} data-on={on ? '' : undefined}>
                    <Switch
                      label={`${group.title}: ${preset.title}`}
                      tone="bad"
                      checked={on}
                      onChange={(next) => toggle(preset, next)}
                    >
                      <span>
                        <span class="fault-title">{preset.title}</span>
                        <span class="fault-text">{preset.text}</span>
                      </span>
                    </Switch>
                    {struck > 0 && <Badge tone="bad">{struck}×</Badge>}
                  </li>
                );
              })}
            </ul>
          </Card>
        ))}
        <PortalFaults portal={portal} deleted={deleted} />
      </div>
      <Card
        title="Rules in force"
        icon="list"
        flush
        actions={
          rules.length > 0 && (
            <Button size="s" variant="danger" icon="trash" onClick={() => change(clearFaults)}>
              Switch all off
            </Button>
          )
        }
      >
        {rules.length === 0 ? (
          <EmptyState icon="check" title="Everything works">
            No fault is switched on: the portal answers as it should.
          </EmptyState>
        ) : (
          <ul class="rule-list">
            {rules.map((rule) => (
              <li key={rule.id} class="rule">
                <Badge tone={isAlive(rule) ? 'bad' : 'neutral'} dot>
                  {isAlive(rule) ? 'on' : 'used up'}
                </Badge>
                <span class="rule-words">{describe(rule)}</span>
                <Badge>struck {rule.struck}×</Badge>
                <Button
                  size="s"
                  variant="ghost"
                  icon="x"
                  label={`Remove ${describe(rule)}`}
                  onClick={() => change(() => removeFault(rule.id))}
                />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: SegmentedOption<Value>[];
  onChange: (value: Value) => void;
}) {
  const { label, value, options, onChange } = props;
  return (
    <Field label={label} group>
      {() => (
        <div>
          <Segmented<Value> label={label} value={value} onChange={onChange} options={options} />
        </div>
      )}
    </Field>
  );
}

function describe(rule: ActiveFault): string {
  const parts = [
    `${rule.target}: ${rule.effect.kind}`,
    rule.match && `on ${rule.match}`,
    rule.portal ? `at ${rule.portal}` : 'everywhere',
    rule.probability !== undefined && `${Math.round(rule.probability * 100)} % of the time`,
    rule.count !== undefined && `${rule.count}×`,
  ];
  return parts.filter(Boolean).join(', ');
}
