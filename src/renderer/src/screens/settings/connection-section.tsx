import { CopyButton } from '../../components/address.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { Section } from '../../components/section.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { SwitchLine } from './choice-sections.tsx';
import { Mono } from './profile-section.tsx';

const none: readonly string[] = [];

/** Whether the others reach this laptop, and where. */
export function ConnectionSection() {
  const t = useText();
  const keyturn = useKeyturn();
  const online = useApp(({ app }) => app?.online ?? false);
  const addresses = useApp(({ app }) => app?.addresses ?? none);
  const setOnline = useCommand(keyturn.network.setOnline);
  return (
    <Section label={t('settings.connection.label')}>
      <SwitchLine
        name={t('settings.connection.online')}
        help={t('settings.connection.onlineHelp')}
        checked={online}
        onChange={(wanted) => void setOnline.call({ online: wanted })}
      />
      <ProblemLine problem={setOnline.problem} />
      <h3 className="mt-4 text-13 font-mid">{t('settings.connection.addresses')}</h3>
      <p className="text-12 text-ink-3">
        {addresses.length === 0 ? t('settings.connection.noAddresses') : t('settings.connection.addressesHelp')}
      </p>
      <ul className="mt-1">
        {addresses.map((address) => (
          <li key={address} className="flex min-h-7 items-center gap-1 text-ink-2">
            <Mono>{address}</Mono>
            <CopyButton text={address} label={t('settings.connection.copyAddress')} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
