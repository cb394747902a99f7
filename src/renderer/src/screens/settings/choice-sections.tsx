import type { ReactNode } from 'react';
import { Segmented, SwitchBox } from '../../components/choices.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { Section } from '../../components/section.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

const themes = ['system', 'light', 'dark'] as const;
const contrasts = ['system', 'more'] as const;
const languages = ['en', 'pseudo'] as const;

/** Main keeps the settings; what is shown as chosen is what main said last. */
function useSettings() {
  const keyturn = useKeyturn();
  const settings = useApp(({ shell }) => shell?.settings);
  return { settings, change: useCommand(keyturn.settings.change) };
}

export function AppearanceSection() {
  const t = useText();
  const { settings, change } = useSettings();
  if (settings === undefined) return null;
  return (
    <Section label={t('settings.appearance.label')} first>
      <div className="grid gap-4">
        <Choice name={t('settings.appearance.theme')}>
          <Segmented
            label={t('settings.appearance.theme')}
            value={settings.theme}
            choices={themes.map((value) => ({ value, label: t(`settings.appearance.themes.${value}`) }))}
            onChange={(theme) => void change.call({ theme })}
          />
        </Choice>
        <Choice name={t('settings.appearance.contrast')}>
          <Segmented
            label={t('settings.appearance.contrast')}
            value={settings.contrast}
            choices={contrasts.map((value) => ({ value, label: t(`settings.appearance.contrasts.${value}`) }))}
            onChange={(contrast) => void change.call({ contrast })}
          />
        </Choice>
        <Choice name={t('settings.appearance.language')} help={t('settings.appearance.languageHelp')}>
          <Segmented
            label={t('settings.appearance.language')}
            value={settings.language}
            choices={languages.map((value) => ({ value, label: t(`settings.appearance.languages.${value}`) }))}
            onChange={(language) => void change.call({ language })}
          />
        </Choice>
      </div>
      <ProblemLine problem={change.problem} />
    </Section>
  );
}

function Choice({
  name,
  help,
  children,
}: {
  readonly name: string;
  readonly help?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <span aria-hidden className="w-24 font-mid">
        {name}
      </span>
      {children}
      {help !== undefined && <p className="basis-full text-12 text-pretty text-ink-3">{help}</p>}
    </div>
  );
}

export function NotificationsSection() {
  const t = useText();
  const { settings, change } = useSettings();
  if (settings === undefined) return null;
  return (
    <Section label={t('settings.notifications.label')}>
      <SwitchLine
        name={t('settings.notifications.amounts')}
        help={t('settings.notifications.amountsHelp')}
        checked={settings.notifyAmounts}
        onChange={(notifyAmounts) => void change.call({ notifyAmounts })}
      />
      <ProblemLine problem={change.problem} />
    </Section>
  );
}

/** A switch with its name and what it means at the left. */
export function SwitchLine({
  name,
  help,
  checked,
  onChange,
}: {
  readonly name: string;
  readonly help: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p className="font-mid">{name}</p>
        <p className="max-w-[70ch] text-12 text-pretty text-ink-3">{help}</p>
      </div>
      <SwitchBox label={name} checked={checked} onChange={onChange} />
    </div>
  );
}
