import { AppMark } from '../../components/app-mark.tsx';
import { Section } from '../../components/section.tsx';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';

/** Which Keyturn this is, and what the host it runs on means for safety. */
export function AboutSection() {
  const t = useText();
  const shell = useApp(({ shell: now }) => now);
  if (shell === undefined) return null;
  return (
    <Section label={t('settings.about.label')}>
      <div className="flex items-start gap-3">
        <AppMark />
        <div>
          <p className="font-mid">{t('settings.about.version', { version: shell.version })}</p>
          <p className="max-w-[70ch] text-pretty text-ink-2">{t(`settings.about.${shell.host}`)}</p>
        </div>
      </div>
    </Section>
  );
}
